// The same job as a bot on matrix-bot-sdk: a knock is announced to staff; on a reaction both are invited to a new encrypted room.
import { LogService, LogLevel, MatrixClient } from "@vector-im/matrix-bot-sdk";

const [homeserver = "", token = "", caseworker = ""] = process.argv.slice(2);
LogService.setLevel(LogLevel.ERROR);
const client = new MatrixClient(homeserver, token);
const me = await client.getUserId();
const name = me.slice(1).split(":")[0] ?? "";

const staffRoom = await client.createRoom({ preset: "private_chat", invite: [caseworker], room_alias_name: `${name}_staff` });
const knockRoom = await client.createRoom({
  preset: "private_chat", room_alias_name: `${name}_knock`, initial_state: [{ type: "m.room.join_rules", state_key: "", content: { join_rule: "knock" } }],
});

/** Announcement → who waits. */
const waiting = new Map<string, string>();

async function knocked(user: string): Promise<void> {
  const eventId = await client.sendText(staffRoom, `${user} waits`);
  waiting.set(eventId, user);
}

async function accepted(eventId: string, by: string): Promise<void> {
  const citizen = waiting.get(eventId);
  if (!citizen) return;
  waiting.delete(eventId);
  const room = await client.createRoom({
    preset: "private_chat", invite: [citizen, by],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  await client.sendText(staffRoom, `${by} talks to ${citizen} in ${room}`);
  await client.kickUser(citizen, knockRoom, "accepted");
}

interface MatrixEvent { type?: string; event_id?: string; sender?: string; state_key?: string; content?: { membership?: string; "m.relates_to"?: { event_id?: string } } }

client.on("room.event", (roomId: string, event: MatrixEvent) => {
  const { type, content, state_key: user, sender = "" } = event;
  if (roomId === knockRoom && type === "m.room.member" && content?.membership === "knock" && user) void knocked(user);
  const to = content?.["m.relates_to"]?.event_id;
  if (roomId === staffRoom && type === "m.reaction" && sender === caseworker && to) void accepted(to, sender);
});
await client.start();
console.log(JSON.stringify({ staffRoom, knockRoom }));
