import { appendFileSync } from "node:fs";
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";

/** One request that passed the wire, with its answer. */
export interface Overheard {
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestBody: string;
  readonly status: number;
  readonly responseBody: string;
}

export interface Wiretap {
  readonly url: string;
  /** Everything that passed so far, in the order of the answers. */
  readonly overheard: readonly Overheard[];
  /** The same as lines of JSON. */
  readonly file: string;
  readonly close: () => Promise<void>;
}

/** A reverse proxy that passes everything on unchanged and keeps a copy of every body, both ways. */
export async function openWiretap(port: number, target: URL, file: string): Promise<Wiretap> {
  const overheard: Overheard[] = [];
  const keep = (exchange: Overheard) => {
    overheard.push(exchange);
    appendFileSync(file, `${JSON.stringify(exchange)}\n`);
  };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, target, keep).catch(() => {
      // what a homeserver sees when the service is down
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://localhost:${port}`, overheard, file, close };
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, keep: (exchange: Overheard) => void): Promise<void> {
  const requestBody = await readAll(incoming);
  const forwarded = request(new URL(incoming.url ?? "/", target), {
    method: incoming.method,
    headers: { ...passedOn(incoming.headers), "accept-encoding": "identity", ...lengthOf(requestBody) },
    // a connection kept from before a restart would look like an outage
    agent: false,
  });
  forwarded.end(requestBody);
  const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
  const responseBody = await readAll(answer);
  keep({
    at: Date.now(),
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    requestBody: requestBody.toString("utf8"),
    status: answer.statusCode ?? 0,
    responseBody: responseBody.toString("utf8"),
  });
  outgoing.writeHead(answer.statusCode ?? 502, { ...passedOn(answer.headers), ...lengthOf(responseBody) });
  outgoing.end(responseBody);
}

/** Headers that belong to the message and not to one connection. */
function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _connection, "keep-alive": _keepAlive, "transfer-encoding": _encoding, "content-length": _length, ...others } = headers;
  return others;
}

function lengthOf(body: Buffer): { "content-length"?: number } {
  return body.length > 0 ? { "content-length": body.length } : {};
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
