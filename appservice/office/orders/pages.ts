/** Orders about citizens of the page and their companions, who have an account for the length of a visit. */
import type { Visit } from "../../domain/visit.ts";
import type { Office } from "../office.ts";

export async function closeGuests({ store, world }: Office, visit: Visit): Promise<void> {
  const pages = await store.transaction((tx) => tx.pages.ofVisit(visit.id));
  for (const { guest } of pages) if (guest) await world.guests?.close(guest);
}
