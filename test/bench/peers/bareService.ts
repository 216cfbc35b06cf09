// The least that there can be: an application service that notes when an event comes and passes messages on to every open stream.
import { createServer } from "node:http";
import { once } from "node:events";
import express from "express";
import type { Response } from "express";

interface MatrixEvent { type: string; state_key?: string; content: { membership?: string; body?: string } }

/** Tells the measurement of an event: its type, whom it is about, when it came. */
export interface Delivered { membership: string; user: string; at: number }

const HEAD = '<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bare</title>';
const PLAIN = `${HEAD}<h1>Hier ist nichts</h1><p>Eine Seite, an der nichts fehlen kann.</p></html>`;
const LIVE = `${HEAD}<p data-board="elterngeld" data-availability=""></p><script>
new EventSource("/stream").addEventListener("boards", ({ data }) => {
  const [{ availability, status }] = JSON.parse(data);
  const shown = document.querySelector("[data-board]");
  shown.dataset.availability = availability;
  shown.textContent = status;
});
</script></html>`;

const streams = new Set<Response>();
const app = express();
app.disable("x-powered-by");
app.put("/_matrix/app/v1/transactions/:id", express.json({ limit: "10mb" }), (request, response) => {
  const at = Date.now();
  const { events } = request.body as { events: MatrixEvent[] };
  for (const { type, content, state_key: user = "" } of events) {
    if (type === "m.room.message") for (const stream of streams) stream.write(`event: boards\ndata: ${content.body ?? ""}\n\n`);
    process.send?.({ membership: content.membership ?? "", user, at } satisfies Delivered);
  }
  response.json({});
});
app.get("/", (_request, response) => { response.type("html").send(PLAIN); });
app.get("/live", (_request, response) => { response.type("html").send(LIVE); });
app.get("/stream", (request, response) => {
  request.socket.setNoDelay(true);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write(":\n\n");
  streams.add(response);
  response.on("close", () => { streams.delete(response); });
});

const server = createServer(app).listen(Number(process.argv[2]), "127.0.0.1");
await once(server, "listening");
process.send?.("listening");
process.on("disconnect", () => { process.exit(0); });
