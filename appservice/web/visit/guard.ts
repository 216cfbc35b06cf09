/** A guest's token is a whole account in a stranger's browser: what it does beyond its visit is undone. */
import type { Office } from "../../office/office.ts";
import type { WebLog } from "../errors.ts";

/** Milliseconds between two rounds. */
const ROUND = 60_000;

/** Every guest out of every room that is not its visit's. Gives how many rooms that were. */
export async function guardRound({ store, world }: Pick<Office, "store" | "world">): Promise<number> {
  const { guests } = world;
  if (!guests) return 0;
  const open = await store.transaction((tx) => tx.pages.guests());
  let strayed = 0;
  for (const { guest, room } of open) strayed += await guests.keepTo(guest, room);
  return strayed;
}

export function guardGuests(office: Pick<Office, "store" | "world">, log: WebLog): void {
  const round = async (): Promise<void> => {
    const strayed = await guardRound(office);
    if (strayed > 0) log.warn({ rooms: strayed }, "guests were in rooms that are not their visit's; they were taken out");
  };
  setInterval(() => { round().catch((error: unknown) => { log.error({ error: String(error) }, "guests could not be watched"); }); }, ROUND).unref();
}
