/** The service against the fake homeserver, whose answers take no time: what is left is the service's own. */
import { FakeHomeserver } from "../support/fakeHomeserver.ts";
import { startOffice } from "../support/serviceProcess.ts";
import type { OfficeProcess, Wanted } from "../support/serviceProcess.ts";

export interface FakeTown { fake: FakeHomeserver; office: OfficeProcess; departments: string[]; end(): Promise<void> }

export const caseworkerOf = (department: string): string => `@sb_${department}:localhost`;

/** So many departments, each with a caseworker who has joined the staff room. */
export async function startFakeTown(count: number, more: Partial<Wanted> = {}): Promise<FakeTown> {
  const fake = await FakeHomeserver.start();
  const ids = Array.from({ length: count }, (_, i) => `amt${i}`);
  // One to three capital letters, different for each.
  const letter = (n: number): string => String.fromCharCode(65 + n % 26);
  const prefix = (i: number): string => letter(Math.floor(i / 676)) + letter(Math.floor(i / 26)) + letter(i);
  const office = await startOffice(fake, {
    departments: ids.map((id, i) => ({
      id, name: { de: `Amt ${i}` }, description: { de: `Amt ${i}` }, prefix: prefix(i), hours: "24/7", telephone: "+49 0000 0", caseworkers: [caseworkerOf(id)], leads: [],
    })),
    ...more,
  });
  for (const id of ids) fake.join(caseworkerOf(id), fake.room(`#amt_${id}_staff:localhost`).id);
  return { fake, office, departments: ids, end: async () => { await office.dispose(); await fake.stop(); } };
}
