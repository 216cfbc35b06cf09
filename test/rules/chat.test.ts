import assert from "node:assert/strict";
import { openFile, sealFile, EncryptedFile } from "../../widgets/shared/attachment.ts";
import { type ChatEvent, chatItem, type ChatItem, chatReducer, safeFileName } from "../../widgets/shared/chatItems.ts";

const event = (changes: Partial<ChatEvent>): ChatEvent => ({
  id: "$1",
  sender: "@anna:localhost",
  isMine: false,
  at: 1000,
  delivery: "sent",
  type: "m.room.message",
  content: { msgtype: "m.text", body: "Guten Tag" },
  isUndecryptable: false,
  isRemoved: false,
  ...changes,
});

const item = (changes: Partial<ChatEvent>): ChatItem => {
  const made = chatItem(event(changes));
  assert.ok(made);
  return made;
};

const file = {
  url: "mxc://localhost/abc",
  iv: "AAAA",
  key: { k: "AAAA", alg: "A256CTR", kty: "oct" },
  hashes: { sha256: "AAAA" },
};

describe("what an event is in the chat", () => {
  const cases: readonly [what: string, event: Partial<ChatEvent>, kind: string | undefined][] = [
    ["a text is a text", {}, "text"],
    ["a bot's notice is a text", { content: { msgtype: "m.notice", body: "…" } }, "text"],
    ["an encrypted file is a file", { content: { msgtype: "m.file", body: "a.pdf", file } }, "file"],
    ["an unencrypted file is nothing: the homeserver could read it", { content: { msgtype: "m.file", body: "a.pdf", url: file.url } }, undefined],
    ["a file at a web address is nothing", { content: { msgtype: "m.file", body: "a", file: { ...file, url: "https://evil.example/" } } }, undefined],
    ["a message without its key is undecryptable", { type: "m.room.encrypted", content: {}, isUndecryptable: true }, "undecryptable"],
    ["a removed message is removed", { content: {}, isRemoved: true }, "removed"],
    ["an edit is no message of its own", { content: { msgtype: "m.text", body: "* x", "m.relates_to": { rel_type: "m.replace", event_id: "$0" } } }, undefined],
    ["a state event is nothing", { type: "m.room.member", content: { membership: "join" } }, undefined],
    ["a call's membership is nothing", { type: "org.matrix.msc3401.call.member", content: {} }, undefined],
    ["a body that is no text is nothing", { content: { msgtype: "m.text", body: { evil: true } } }, undefined],
    ["no content is nothing", { content: null }, undefined],
  ];
  for (const [what, given, kind] of cases) {
    it(what, () => assert.equal(chatItem(event(given))?.kind, kind));
  }

  it("a file whose size and type are nonsense is still a file", () => {
    const shown = item({ content: { msgtype: "m.image", body: "bild.png", info: { size: "big", mimetype: 7 }, file } });
    assert.ok(shown.kind === "file");
    assert.deepEqual([shown.size, shown.mimeType], [0, "application/octet-stream"]);
  });

  it("a file name can neither climb folders nor turn its ending round", () => {
    assert.equal(safeFileName("../../etc/passwd"), ".._.._etc_passwd");
    assert.equal(safeFileName("Antrag\u202Efdp.exe"), "Antrag_fdp.exe");
    assert.equal(safeFileName(""), "Datei");
  });
});

describe("the chat's list", () => {
  const textsOf = (items: readonly ChatItem[]): string[] => items.map((shown) => (shown.kind === "text" ? shown.text : shown.kind));
  const say = (id: string, at: number, body: string, changes: Partial<ChatEvent> = {}): ChatItem =>
    item({ id, at, content: { msgtype: "m.text", body }, ...changes });
  const put = (made: ChatItem) => ({ type: "put", item: made }) as const;

  it("stands in order of time, whatever arrives first", () => {
    const items = [say("$b", 2, "b"), say("$a", 1, "a"), say("$c", 3, "c")].map(put).reduce(chatReducer, []);
    assert.deepEqual(textsOf(items), ["a", "b", "c"]);
  });

  it("keeps the order of arrival for the same moment", () => {
    const items = [say("$a", 1, "a"), say("$b", 1, "b")].map(put).reduce(chatReducer, []);
    assert.deepEqual(textsOf(items), ["a", "b"]);
  });

  it("replaces an undecryptable message in its place when the key has come", () => {
    const closed = item({ id: "$a", at: 1, type: "m.room.encrypted", isUndecryptable: true });
    const before = [closed, say("$b", 2, "b")].map(put).reduce(chatReducer, []);
    assert.deepEqual(textsOf(before), ["undecryptable", "b"]);
    assert.deepEqual(textsOf(chatReducer(before, put(say("$a", 1, "a")))), ["a", "b"]);
  });

  it("shows a sent message once, under the id that the homeserver gave it", () => {
    const before = chatReducer([], put(say("~local", 5, "x", { isMine: true, delivery: "sending" })));
    const after = chatReducer(before, { type: "renamed", from: "~local", item: say("$x", 6, "x", { isMine: true }) });
    assert.deepEqual(after.map(({ id, delivery }) => [id, delivery]), [["$x", "sent"]]);
  });

  it("shows it once, too, when it came back by sync before the homeserver's answer", () => {
    const both = [say("~local", 5, "x"), say("$x", 6, "x")].map(put).reduce(chatReducer, []);
    const after = chatReducer(both, { type: "renamed", from: "~local", item: say("$x", 6, "x") });
    assert.deepEqual(after.map(({ id }) => id), ["$x"]);
  });

  it("forgets what was given up", () => {
    assert.deepEqual(chatReducer([say("~local", 5, "x")], { type: "dropped", id: "~local" }), []);
  });
});

describe("an encrypted file", () => {
  const content = new TextEncoder().encode("Schwerbehindertenausweis");

  it("opens as what was sealed, and says nothing of it to the homeserver", async () => {
    const { ciphertext, describe } = await sealFile(content);
    assert.ok(!Buffer.from(ciphertext).includes("Schwer"));
    const opened = await openFile(ciphertext, EncryptedFile.parse(describe("mxc://localhost/abc")));
    assert.equal(new TextDecoder().decode(opened), "Schwerbehindertenausweis");
  });

  it("has another key and start each time", async () => {
    const [one, other] = await Promise.all([sealFile(content), sealFile(content)]);
    const [a, b] = [one.describe("mxc://a/b"), other.describe("mxc://a/b")];
    assert.notEqual(a.key.k, b.key.k);
    assert.notEqual(a.iv, b.iv);
  });

  it("is refused when a single byte was changed", async () => {
    const { ciphertext, describe } = await sealFile(content);
    ciphertext[0] = (ciphertext[0] ?? 0) ^ 1;
    await assert.rejects(openFile(ciphertext, EncryptedFile.parse(describe("mxc://localhost/abc"))), /changed on its way/);
  });

  // The vector of the specification's reference library (matrix-encrypt-attachment).
  it("of another client opens", async () => {
    const sealed = Uint8Array.from(Buffer.from("5xJZTt5cQicm+9f4", "base64"));
    const opened = await openFile(sealed, {
      url: "mxc://localhost/abc",
      iv: "//////////8AAAAAAAAAAA",
      key: { kty: "oct", alg: "A256CTR", k: "__________________________________________8" },
      hashes: { sha256: "YzF08lARDdOCzJpzuSwsjTNlQc4pHxpdHcXiD/wpK6k" },
    });
    assert.equal(Buffer.from(opened).toString("base64").replace(/=+$/, ""), "SGVsbG8sIFdvcmxk");
  });
});
