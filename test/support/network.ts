/**
 * The network between one browser and everything else: a SOCKS proxy that all of its TCP goes through, pages, homeserver
 * and media alike. No UDP gets through, as behind a strict firewall; and it can be cut in the middle of whatever goes on.
 */
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface Network {
  /** Command-line switches for a Chromium behind it. */
  readonly args: readonly string[];
  /** From now on nothing gets through, and nobody is told: like a router without power. */
  cut(): void;
  /** What is open now stays open and silent for good; whoever connects anew gets through: like a firewall that has lost its memory. */
  deafen(): void;
  /** What is under way arrives late; whoever gave up has to connect again. */
  mend(): void;
  close(): Promise<void>;
}

const VERSION = 5;
const NO_PASSWORD = Buffer.from([VERSION, 0]);
const CONNECTED = Buffer.from([VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const REFUSED = Buffer.from([VERSION, 5, 0, 1, 0, 0, 0, 0, 0, 0]);
const IPV4 = 1;
const NAME = 3;

/** RFC 1928, as much of it as Chromium speaks: it sends each message as a whole. */
function targetOf(message: Buffer): { host: string; port: number } {
  const kind = message[3];
  const end = kind === IPV4 ? 8 : 5 + (message[4] ?? 0);
  if (kind !== IPV4 && kind !== NAME) throw new Error(`The address kind ${kind} is not known here.`);
  const host = kind === IPV4 ? message.subarray(4, end).join(".") : message.subarray(5, end).toString("latin1").replace(/^.*\.localhost$/u, "localhost");
  return { host, port: message.readUInt16BE(end) };
}

/** `ports`: where what goes to a port arrives instead, as behind a load balancer; undefined: nowhere. */
export async function openNetwork(ports: ReadonlyMap<number, number | undefined> = new Map()): Promise<Network> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    // Whoever gives up has not harmed the others.
    socket.on("error", () => undefined).once("close", () => { sockets.delete(socket); });
    if (isCut) socket.pause();
  };
  const forward = (browser: Socket, message: Buffer): void => {
    const { host, port: asked } = targetOf(message);
    const port = ports.has(asked) ? ports.get(asked) : asked;
    if (port === undefined) return void browser.end(REFUSED);
    const target = connect({ host, port });
    keep(target);
    target.once("error", () => { browser.end(REFUSED); }).once("connect", () => {
      browser.write(CONNECTED);
      browser.pipe(target).pipe(browser);
      if (isCut) [browser, target].forEach((one) => { one.pause(); });
    });
    browser.once("close", () => { target.destroy(); });
    target.once("close", () => { browser.destroy(); });
  };
  const server = createServer((browser) => {
    keep(browser);
    browser.once("data", () => {
      browser.write(NO_PASSWORD);
      browser.once("data", (message) => { forward(browser, message); });
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => { server.once("listening", resolve); });
  const { port } = server.address() as AddressInfo;
  return {
    args: [
      `--proxy-server=socks5://127.0.0.1:${port}`, "--proxy-bypass-list=<-loopback>",
      // The first is Chromium's name for it, the second that of its headless shell.
      "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    ],
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    deafen: () => { for (const socket of sockets) socket.pause(); },
    mend: () => {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}
