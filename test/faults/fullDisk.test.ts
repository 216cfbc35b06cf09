/** The disk with the database is full (a real file system of a few megabytes, which only root may mount): nothing is taken that cannot be kept, and nothing is lost. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { accept, arrive, assertNothingTwice, bothIn, knock, openTown, says, waitingRoomOf, WEBER } from "../service/officeTown.ts";
import type { Town } from "../service/officeTown.ts";
import { eventually } from "../support/morning.ts";

const run = promisify(execFile);
const SIZE_MB = 24;

/** A small file system of its own; undefined where this process may not mount one. */
async function smallDisk(): Promise<{ folder: string; end(): Promise<void> } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "disk-"));
  const mounted = await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m,mode=0700`, "none", folder]).then(() => true, () => false);
  const end = async (): Promise<void> => {
    if (mounted) await run("umount", [folder]);
    await rm(folder, { recursive: true, force: true });
  };
  if (mounted) return { folder, end };
  await end();
  return undefined;
}

describe("a disk that is full", () => {
  let town: Town;
  let disk: NonNullable<Awaited<ReturnType<typeof smallDisk>>>;

  before(async function () {
    const found = await smallDisk();
    if (!found) return this.skip();
    disk = found;
    town = await openTown({ database: `sqlite:${join(disk.folder, "buergerbuero.db")}` });
  });
  after(async () => {
    await town?.end();
    await disk?.end();
  });

  const filler = (): string => join(disk.folder, "filler");
  /** More than fits; what fits is written. */
  const fill = (): Promise<void> => assert.rejects(writeFile(filler(), Buffer.alloc(SIZE_MB * 1024 * 1024)), { code: "ENOSPC" });
  const health = async (): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${town.office.url}/healthz`);
    return { status: answer.status, body: await answer.json() };
  };
  const transaction = (id: string): Promise<number> => town.fake.transactions.put(id, { events: [{
    type: "m.room.message", event_id: `$${id}`, room_id: town.staffRoom, sender: WEBER, origin_server_ts: 1, content: { msgtype: "m.text", body: "!liste" },
  }] }).then(({ status }) => status);

  it("answers_500_says_so_ends_never_and_when_there_is_room_again_goes_on_where_it_was", async () => {
    const { fake, office } = town;
    const waiting = await arrive(fake, "@anna:localhost");
    const pid = office.pid();

    await fill();
    await eventually("the disk is felt", async () => (await transaction(`full-${performance.now()}`)) === 500);
    await eventually("health tells", async () => (await health()).status === 503);
    assert.deepEqual((await health()).body, { status: "no database" });
    assert.equal((await fetch(`${office.url}/`)).status, 200, "the overview stays up");
    await accept(town, WEBER, waiting.ticket);
    await knock(fake, "@bert:localhost");
    assert.equal(office.pid(), pid);
    process.kill(pid, 0);

    await rm(filler());
    await eventually("health", async () => (await health()).status === 200);
    await says(fake, waiting.waitingRoom, "kommen Sie herein");
    await bothIn(town, "@anna:localhost", WEBER);
    const room = await waitingRoomOf(fake, "@bert:localhost");
    fake.join("@bert:localhost", room);
    await says(fake, room, /Wartenummer: E-\d{3}/u);
    fake.say(WEBER, town.staffRoom, `!fertig ${waiting.ticket}`);
    await says(fake, waiting.waitingRoom, "beendet");
    assertNothingTwice(fake);
    assert.equal((await office.log()).split('"msg":"listening"').length - 1, 1, "it never ended");
  });
});
