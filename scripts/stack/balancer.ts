/** A load balancer as small as can be: requests in turn to copies of the service, past those that do not listen. For the demo and tests only. */
import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";

export interface Balancer {
  readonly url: string;
  stop(): Promise<void>;
}

async function reach(port: number): Promise<Socket | undefined> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    return undefined;
  }
}

async function firstOf(ports: readonly number[], from: number): Promise<Socket | undefined> {
  for (let i = 0; i < ports.length; i += 1) {
    const socket = await reach(ports[(from + i) % ports.length] ?? 0);
    if (socket) return socket;
  }
  return undefined;
}

function pass(socket: Socket, request: IncomingMessage, response: ServerResponse): void {
  const forwarded = ask({
    createConnection: () => socket, method: request.method, path: request.url,
    headers: { ...request.headers, connection: "close", "x-forwarded-for": request.socket.remoteAddress ?? "" },
  });
  forwarded.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  forwarded.on("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  response.on("close", () => { forwarded.destroy(); });
  request.pipe(forwarded);
}

/** Listens on a port (0: any) and gives what it listens on. */
export async function startBalancer(port: number, copies: readonly number[]): Promise<Balancer> {
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    void firstOf(copies, turn).then((socket) => {
      if (socket) pass(socket, request, response);
      else response.writeHead(503, { "retry-after": "1" }).end();
    });
  });
  server.listen(port);
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}
