/** An accept and a whole visit on a real Synapse, beside what the homeserver itself takes and beside two bots. */
import { interleaved, timed } from "./bench.ts";
import type { Measured } from "./bench.ts";
import { startBenchStack } from "./benchStack.ts";
import type { BenchStack } from "./benchStack.ts";
import { median, ms, quantile, ratioText, row } from "./figures.ts";
import { startBotSdk, startMautrix } from "./peers/peers.ts";
import type { Bot } from "./peers/peers.ts";
import type { Person, RoomEvent } from "../support/people.ts";

const ALIAS = "#amt_elterngeld:localhost";

interface Cast { stack: BenchStack; weber: Person; citizen: Person; staffRoom: string }

const bodyOf = ({ content }: RoomEvent): string => String(content["body"] ?? "");

/** The next message in a room after what this person has heard so far. */
function listening(person: Person, roomId: string): (text: RegExp) => Promise<RoomEvent> {
  const from = person.events.length;
  return (text) => person.until(`${text}`, () => person.events.slice(from)
    .find(({ roomId: room, event }) => room === roomId && event.type === "m.room.message" && text.test(bodyOf(event)) && !("m.new_content" in event.content))?.event);
}

function invites(person: Person): () => Promise<string> {
  let from = person.invites.length;
  return () => person.until("an invite", () => {
    const room = person.invites[from];
    if (room !== undefined) from += 1;
    return room;
  });
}

const raw = ({ citizen, weber, stack }: Cast, creator: Person) => async (): Promise<number> => {
  void stack;
  return timed(async () => {
    const { room_id: room } = await creator.do("POST", "/createRoom", {
      preset: "private_chat", initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    });
    const at = `/rooms/${encodeURIComponent(String(room))}/invite`;
    await Promise.all([citizen, weber].map(({ id }) => creator.do("POST", at, { user_id: id })));
    await Promise.all([citizen, weber].map((person) => person.join(String(room))));
  });
};

/** What follows an arrival or an end is done: another measurement is not to pay for it. Milliseconds. */
const calm = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 2500); });

/** Until the citizen sits in the prepared room: gives the arrival's message and that room. */
async function seated({ citizen, weber, staffRoom }: Cast): Promise<{ arrival: RoomEvent; room: string; begun: number }> {
  const nextInvite = invites(citizen);
  const heard = listening(weber, staffRoom);
  const begun = performance.now();
  await knockAgain(citizen);
  const [arrival] = await Promise.all([heard(/wartet/u), nextInvite().then((room) => citizen.join(room))]);
  const room = await nextInvite();
  await citizen.join(room);
  return { arrival, room, begun };
}

/** Until the address leads to an open room; gives the one that becomes the waiting room. */
async function knockAgain(citizen: Person): Promise<string> {
  for (;;) {
    const room = await citizen.knock(ALIAS).catch(() => undefined);
    if (room !== undefined) return room;
  }
}

async function together(weber: Person, arrival: RoomEvent, staffRoom: string): Promise<number> {
  const nextInvite = invites(weber);
  return timed(async () => {
    await weber.react(staffRoom, arrival.event_id, "✅");
    await weber.join(await nextInvite());
  });
}

async function finished({ citizen, weber, staffRoom }: Cast, room: string): Promise<void> {
  await weber.say(staffRoom, "!fertig");
  try {
    await Promise.all([citizen.leaves(room), weber.leaves(room)]);
  } catch (error) {
    throw new Error(`after !fertig: ${weber.texts(staffRoom).slice(-6).join(" / ")}`, { cause: error });
  }
  await calm();
}

const prepared = (cast: Cast) => async (): Promise<number> => {
  const { arrival, room } = await seated(cast);
  await calm();
  const took = await together(cast.weber, arrival, cast.staffRoom);
  await finished(cast, room);
  return took;
};

/** Everybody does at once what they are asked to: the caseworker reacts when the arrival appears, both join when invited. */
const whole = (cast: Cast) => async (): Promise<number> => {
  const { citizen, weber, staffRoom } = cast;
  const [toCitizen, toWeber] = [invites(citizen), invites(weber)];
  const heard = listening(weber, staffRoom);
  let room = "";
  const took = await timed(async () => {
    const waitingRoom = await knockAgain(citizen);
    const accepting = heard(/wartet/u).then(async ({ event_id }) => {
      await weber.react(staffRoom, event_id, "✅");
      await weber.join(await toWeber());
    });
    // Two invites, in whichever order: the waiting room, and the consultation room.
    const entering = Promise.all([toCitizen(), toCitizen()]).then(async (invited) => {
      room = await citizen.join(invited.find((one) => one !== waitingRoom) ?? "");
    });
    await Promise.all([accepting, entering]);
  });
  await finished(cast, room);
  return took;
};

const byBot = ({ citizen, weber }: Cast, { staffRoom, knockRoom }: Bot) => async (): Promise<number> => {
  const [toCitizen, toWeber] = [invites(citizen), invites(weber)];
  const heard = listening(weber, staffRoom);
  const took = await timed(async () => {
    await citizen.knock(knockRoom);
    const { event_id } = await heard(/waits/u);
    await weber.react(staffRoom, event_id, "✅");
    await Promise.all([toWeber().then((room) => weber.join(room)), toCitizen().then((room) => citizen.join(room))]);
  });
  await heard(/talks to/u);
  await citizen.leaves(knockRoom).catch(() => undefined);
  return took;
};

function report(found: Measured, steady: boolean): void {
  const get = (name: string): number[] => found[name] ?? [];
  const times = (name: string): string => `${ms(median(get(name)))}, 95 % ${ms(quantile(get(name), 0.95))}`;
  const note = steady ? "" : " (the floor was unsteady)";
  row("accept → both joined, prepared, against createRoom + 2 invites + 2 joins of the same Synapse", `${times("prepared")} against ${times("raw")}: ${ratioText(get("prepared"), get("raw"))}${note}`);
  row("knock → accept → both joined, against a bot on matrix-bot-sdk", `${times("whole")} against ${times("bot-sdk")}: ${ratioText(get("whole"), get("bot-sdk"))}${note}`);
  row("the same, against a bot on mautrix-python", `${times("whole")} against ${times("mautrix")}: ${ratioText(get("whole"), get("mautrix"))}${note}`);
}

const stack = await startBenchStack();
const bots: Bot[] = [];
try {
  const weber = await stack.person("weber");
  const [citizen, creator] = [await stack.person(), await stack.person()];
  const staffRoom = await weber.join("#amt_elterngeld_staff:localhost");
  const cast = { stack, weber, citizen, staffRoom };
  for (const start of [startBotSdk, startMautrix]) {
    const bot = await start(stack, weber.id);
    bots.push(bot);
    await weber.join(bot.staffRoom);
  }
  const [botSdk, mautrix] = bots;
  if (!botSdk || !mautrix) throw new Error("The bots did not start.");
  const { measured, steady } = await interleaved({
    raw: raw(cast, creator), prepared: prepared(cast), whole: whole(cast), "bot-sdk": byBot(cast, botSdk), mautrix: byBot(cast, mautrix),
  }, "raw");
  report(measured, steady);
} finally {
  await Promise.all(bots.map((bot) => bot.stop()));
  await stack.end();
}
process.exit(0);
