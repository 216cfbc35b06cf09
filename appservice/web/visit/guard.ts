/** A guest's token is a whole account in a stranger's browser: what it does beyond its visit is undone. */
import type { Office } from "../../office/office.ts";
import type { Guests } from "../../office/ports.ts";
import type { WebLog } from "../errors.ts";

/** Milliseconds from one round to the next. */
const ROUND = 60_000;

type Watched = Pick<Office, "store" | "world">;

interface Seated { guest: string; room: string | undefined }

const openGuests = ({ store }: Watched): Promise<Seated[]> => store.transaction((tx) => tx.pages.guests());

/** The rooms in which a guest has no business. A seat may have been given since `known` was read. */
async function strayRooms(office: Watched, guests: Guests, known: Seated): Promise<string[]> {
  const joined = await guests.rooms(known.guest);
  if (joined.every((room) => room === known.room)) return [];
  const visit = (await openGuests(office)).find(({ guest }) => guest === known.guest);
  // Ended meanwhile: those who clear its rooms see to it.
  return visit ? joined.filter((room) => room !== visit.room) : [];
}

/** Every guest out of every room that is not its visit's. Gives how many rooms that were. */
export async function guardRound(office: Watched): Promise<number> {
  const { guests } = office.world;
  if (!guests) return 0;
  let strayed = 0;
  for (const known of await openGuests(office)) {
    for (const room of await strayRooms(office, guests, known)) {
      await guests.leave(known.guest, room);
      strayed += 1;
    }
  }
  return strayed;
}

export function guardGuests(office: Pick<Office, "store" | "world">, log: WebLog): void {
  const round = async (): Promise<void> => {
    const strayed = await guardRound(office);
    if (strayed > 0) log.warn({ rooms: strayed }, "guests were in rooms that are not their visit's; they were taken out");
  };
  // One round after the other, however long one takes.
  const next = (): void => {
    setTimeout(() => {
      round().catch((error: unknown) => { log.error({ error: String(error) }, "guests could not be watched"); }).finally(next);
    }, ROUND).unref();
  };
  next();
}
