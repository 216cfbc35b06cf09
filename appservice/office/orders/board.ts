/** What is shown of a department, in the topic of its waiting area and the presence of its user. */
import { boardOf } from "../board.ts";
import type { Office } from "../office.ts";

/** Shows what is true now; what the last copy that showed it has shown already is left out. */
export async function showBoard({ store, context, world }: Office, department: string): Promise<void> {
  const { board, area, before } = await store.transaction(async (tx) => ({
    board: (await boardOf(tx, context, department)).board,
    area: await tx.rooms.the("waiting area", department),
    before: (await tx.departments.get(department)).shown,
  }));
  const shown = await world.noticeboard.show(board, area, before);
  if (shown === before) return;
  await store.transaction(async (tx) => {
    await tx.departments.setShown(department, shown);
    tx.changed(department);
  });
}

/** Between two looks at all departments. What time alone brings is told when it is due (`tick`); this is for what was missed. Milliseconds. */
const ALL_EVERY = 10 * 60_000;

/** With so many failures in one round it is not the departments: what is left waits for the next beat. */
const TOO_MANY = 5;

/**
 * Keeps what is shown, and repeated with each beat, true: of departments that changed, and now and then of all. One
 * that cannot be shown is tried again with the next beat, and takes it from no other.
 */
export function boardKeeping(office: Office, everyBeat: () => Promise<void>, onError: (error: unknown) => void): { keep(): Promise<void>; end(): void } {
  const all = (): string[] => office.context.config.departments.map(({ id }) => id);
  let changed = new Set<string>();
  let allAt = -Infinity;
  const end = office.store.onChange((department) => {
    if (department === undefined) allAt = -Infinity;
    else changed.add(department);
  });
  const keep = async (): Promise<void> => {
    const isTime = performance.now() - allAt >= ALL_EVERY;
    const waiting = new Set(isTime ? all() : changed);
    changed = new Set();
    if (isTime) allAt = performance.now();
    const failed: string[] = [];
    for (const department of waiting) {
      if (failed.length === TOO_MANY) break;
      waiting.delete(department);
      await showBoard(office, department).catch((error: unknown) => {
        failed.push(department);
        onError(error);
      });
    }
    changed = new Set([...waiting, ...changed, ...failed]);
    await everyBeat();
  };
  return { keep, end };
}
