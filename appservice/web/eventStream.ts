/** Server-sent events: an answer that goes on. */
import type { Request, Response } from "express";

export interface EventStream {
  send(event: { name: string; id?: string; data: string }): void;
  onClose(work: () => void): void;
}

/** Proxies end answers that are silent for long. Milliseconds. */
const BEAT = 20_000;
/** Whoever reads this much too slowly is let go and comes back by itself. */
const BACKLOG = 256_000;

export const eventText = ({ name, id, data }: { name: string; id?: string; data: string }): string =>
  `${id ? `id: ${id}\n` : ""}event: ${name}\ndata: ${data}\n\n`;

export function eventStream(request: Request, response: Response, beatEvery = BEAT): EventStream {
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no",
  });
  request.socket.setNoDelay(true);
  const write = (text: string): void => {
    if (response.writableLength > BACKLOG) response.destroy();
    else response.write(text);
  };
  write("retry: 2000\n\n");
  const beat = setInterval(() => { write(":\n\n"); }, beatEvery);
  response.on("close", () => { clearInterval(beat); });
  return {
    send: (event) => { write(eventText(event)); },
    onClose: (work) => { response.on("close", work); },
  };
}
