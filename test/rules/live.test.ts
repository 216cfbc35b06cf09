import assert from "node:assert/strict";
import { eventOf, readEvents } from "../../widgets/shared/eventReader.ts";
import { followLive } from "../../widgets/shared/live.ts";
import type { Live } from "../../widgets/shared/live.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a stream of events", () => {
  it("is heard even when only a comment comes", async () => {
    let heard = 0;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes(":\n\n"));
        controller.close();
      },
    });
    for await (const event of readEvents(body, () => { heard += 1; })) assert.fail(event.name);
    assert.equal(heard, 1);
  });
  it("leaves out comments and settings", () => assert.deepEqual([eventOf(":"), eventOf("retry: 2000")], [undefined, undefined]));
  it("is read however it is cut into pieces", async () => {
    const text = ":\n\nid: 7\nevent: view\ndata: {\"ü\":1}\n\nevent: removed\ndata: {}\n\nevent: half";
    const all = bytes(text);
    for (const size of [1, 3, 1000]) {
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
      const found: unknown[] = [];
      for await (const event of readEvents(body)) found.push(event);
      assert.deepEqual(found, [{ name: "view", id: "7", data: "{\"ü\":1}" }, { name: "removed", id: undefined, data: "{}" }]);
    }
  });
});

describe("whoever follows live events", () => {
  /** Short, so that the test is. Milliseconds. */
  const SILENCE = 50;
  let ends: (() => void)[] = [];
  let page: { hidden: boolean };

  beforeEach(() => {
    page = Object.assign(new EventTarget(), { hidden: false });
    Object.assign(globalThis, { window: new EventTarget(), document: page });
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    for (const name of ["window", "document"]) Reflect.deleteProperty(globalThis, name);
  });

  /** One who follows a service that answers with these streams, one after the other. */
  const follow = (streams: readonly ((say: (text: string) => void, end: () => void) => void)[], silence = SILENCE) => {
    const events: string[] = [];
    const broken: number[] = [];
    const lines: AbortSignal[] = [];
    let tell = (): void => undefined;
    const onBroken: Live["onBroken"] = (_, times) => { broken.push(times); tell(); };
    const open: Live["open"] = ({ signal, expect }) => {
      const stream = streams[lines.length];
      lines.push(signal);
      expect(silence);
      if (!stream) return new Promise(() => undefined);
      return Promise.resolve(new ReadableStream<Uint8Array>({
        start: (controller) => {
          signal.addEventListener("abort", () => { controller.error(signal.reason); });
          stream((text) => { controller.enqueue(bytes(text)); }, () => { controller.close(); });
        },
      }));
    };
    ends.push(followLive({ open, silence, onEvent: ({ name }) => { events.push(name); tell(); }, onBroken }));
    const until = (isSo: () => boolean): Promise<void> => new Promise((resolve) => {
      tell = () => { if (isSo()) resolve(); };
      tell();
    });
    return { events, broken, lines, until };
  };
  const event = (name: string): string => `event: ${name}\ndata: {}\n\n`;

  it("makes a connection anew that says nothing any more, though nobody has closed it", async () => {
    const { events, broken, until } = follow([(say) => say(event("first")), (say) => say(event("second"))]);
    await until(() => events.includes("second"));
    assert.deepEqual([events, broken], [["first", "second"], [1]]);
  });
  it("keeps one on which nothing but beats come", async () => {
    let beats = 0;
    const { events, broken, lines, until } = follow([(say) => {
      const timer = setInterval(() => {
        beats += 1;
        say(beats < 15 ? ":\n\n" : event("late"));
      }, 40);
      ends.push(() => { clearInterval(timer); });
    }], 400);
    await until(() => events.includes("late"));
    assert.deepEqual([broken, lines.length], [[], 1]);
  });
  it("comes back without a word of it when the service has ended the stream in order", async () => {
    const { events, broken, until } = follow([(say, end) => { say(event("first")); end(); }, (say) => say(event("second"))], 10_000);
    await until(() => events.includes("second"));
    assert.deepEqual(broken, []);
  });
  for (const [what, happens] of [
    ["the network is back", () => globalThis.window.dispatchEvent(new Event("online"))],
    ["the page is no longer frozen", () => globalThis.document.dispatchEvent(new Event("resume"))],
  ] as const) it(`makes a new connection when ${what}, long before the old one is given up`, async () => {
    const { events, until } = follow([(say) => say(event("first")), (say) => say(event("second"))], 60_000);
    await until(() => events.includes("first"));
    happens();
    await until(() => events.includes("second"));
  });
  it("says at once that the network is gone", async () => {
    const { events, broken, until } = follow([(say) => say(event("first"))], 60_000);
    await until(() => events.includes("first"));
    globalThis.window.dispatchEvent(new Event("offline"));
    await until(() => broken.includes(2));
  });
  it("leaves a connection alone that is not overdue when the page is looked at again", async () => {
    const { events, lines, until } = follow([(say) => say(event("first"))], 60_000);
    await until(() => events.includes("first"));
    globalThis.document.dispatchEvent(new Event("visibilitychange"));
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.equal(lines.length, 1);
  });
  it("hangs up when it is ended, and says nothing of it", async () => {
    const { events, broken, lines, until } = follow([(say) => say(event("first"))], 60_000);
    await until(() => events.includes("first"));
    for (const end of ends.splice(0)) end();
    assert.deepEqual([lines.map(({ aborted }) => aborted), broken], [[true], []]);
  });
});
