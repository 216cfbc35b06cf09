/** Server-sent events: an answer that goes on. */
import type { Request, Response } from "express";

export interface StreamEvent { name: string; id?: string; data: string }

export interface EventStream {
  /** Bytes, as {@link eventBytes} makes them, where many get the same: they are not copied for each. */
  send(event: StreamEvent | Buffer): void;
  onClose(work: () => void): void;
}

/** Proxies end answers that are silent for long. Milliseconds. */
const BEAT = 20_000;
/** Whoever reads this much too slowly is let go and comes back by itself. */
const BACKLOG = 256_000;

export const eventText = ({ name, id, data }: StreamEvent): string => `${id ? `id: ${id}\n` : ""}event: ${name}\ndata: ${data}\n\n`;

export const eventBytes = (event: StreamEvent): Buffer => Buffer.from(eventText(event));

export function eventStream(request: Request, response: Response, beatEvery = BEAT): EventStream {
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no",
  });
  request.socket.setNoDelay(true);
  const write = (event: string | Buffer): void => {
    if (response.writableLength > BACKLOG) response.destroy();
    else response.write(event);
  };
  write("retry: 2000\n\n");
  const beat = setInterval(() => { write(":\n\n"); }, beatEvery);
  response.on("close", () => { clearInterval(beat); });
  return {
    send: (event) => { write(Buffer.isBuffer(event) ? event : eventText(event)); },
    onClose: (work) => { response.on("close", work); },
  };
}
