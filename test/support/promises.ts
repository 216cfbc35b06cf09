/** What the product promises, checked against everything that really went over the wire. */
import assert from "node:assert/strict";
import type { Stack } from "./stack.ts";

interface Sent { type?: string; room_id?: string; state_key?: string; content?: Record<string, unknown> }

/** Every event of a room that the homeserver ever sent to the service. */
export function sentToService({ wiretaps }: Stack, roomId: string): Sent[] {
  return wiretaps.fromHomeserver.overheard
    .filter(({ path }) => path.includes("/transactions/"))
    .flatMap(({ requestBody }) => {
      const body = JSON.parse(requestBody) as Record<string, Sent[] | undefined>;
      return [...(body["events"] ?? []), ...(body["ephemeral"] ?? []), ...(body["de.sorunome.msc2409.ephemeral"] ?? [])];
    })
    .filter(({ room_id }) => room_id === roomId);
}

/** Of a consultation room the service may receive state, ciphertext, reactions' absence and receipts: no word of anybody. */
export function onlyStateAndCiphertext(s: Stack, roomId: string): void {
  const events = sentToService(s, roomId);
  assert.ok(events.length > 0, "the wiretap heard nothing of the room");
  const readable = events.filter(({ type, state_key }) =>
    state_key === undefined && !["m.room.encrypted", "m.room.redaction", "m.receipt", "m.typing"].includes(String(type)));
  assert.deepEqual(readable.map(({ type }) => type), [], "plain text reached the service");
  for (const { type, content } of events)
    if (type === "m.room.encrypted") assert.ok(content?.["ciphertext"] && !("body" in content), "not ciphertext");
}
