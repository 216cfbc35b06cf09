// Many open pages without a browser: each reads the stream of a page, and notes when it has come.
import { once } from "node:events";
import { get } from "node:http";
import type { IncomingMessage } from "node:http";

export type Order = { open: number } | { expect: string };

const [url = "", group = "1"] = process.argv.slice(2);
let count = 0;
let expected = "";
let times: number[] = [];
const noted = new Set<number>();

function read(page: number, chunk: Buffer): void {
  if (expected === "" || noted.has(page) || !chunk.includes(expected)) return;
  noted.add(page);
  times.push(Date.now());
  if (noted.size < count) return;
  expected = "";
  process.send?.(times);
}

/** Each from an address of its own: one network may open only so many. */
async function open(page: number): Promise<void> {
  const request = get(url, { agent: false, localAddress: `127.${group}.${Math.floor(page / 250)}.${page % 250 + 1}` });
  const [answer] = await once(request, "response") as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`page ${page}: ${answer.statusCode}`);
  answer.on("data", (chunk: Buffer) => { read(page, chunk); });
  answer.on("close", () => { process.exit(1); });
}

process.on("message", async (order: Order) => {
  if ("open" in order) {
    for (const until = count + order.open; count < until; count += 1) await open(count);
  } else {
    expected = order.expect;
    times = [];
    noted.clear();
  }
  process.send?.("done");
});
process.on("disconnect", () => { process.exit(0); });
