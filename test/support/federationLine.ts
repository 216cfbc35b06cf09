/** What lies between a homeserver and all others, in the hands of a test. */
import { connect, createServer, type Socket } from "node:net";

export interface Line {
  /** From now on whoever calls is let in and never answered: the worst way for a server to die. */
  hang(): void;
  /** From now on nobody is let in: a server that has crashed. */
  cut(): void;
  mend(): void;
  /** How often it has been called. */
  calls(): number;
  /** Resolves at the next call. */
  nextCall(): Promise<void>;
  close(): Promise<void>;
}

/** Carries TLS unopened from `port` to `to`, both on this machine. */
export async function openLine(port: number, to: number): Promise<Line> {
  const ends = new Set<Socket>();
  let state: "open" | "hanging" | "cut" = "open";
  let calls = 0;
  const waiting: (() => void)[] = [];

  const drop = (): void => { for (const end of ends) end.destroy(); };
  const keep = (end: Socket): void => {
    ends.add(end);
    end.on("error", () => end.destroy());
    end.on("close", () => ends.delete(end));
  };
  const answer = (caller: Socket): void => {
    calls += 1;
    waiting.splice(0).forEach((resolve) => resolve());
    keep(caller);
    if (state === "cut") caller.destroy();
    if (state !== "open") return;
    const callee = connect({ port: to, host: "127.0.0.1" });
    keep(callee);
    caller.on("close", () => callee.destroy());
    callee.on("close", () => caller.destroy());
    caller.pipe(callee).pipe(caller);
  };
  const become = (wanted: typeof state): void => {
    state = wanted;
    drop();
  };

  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1" }, resolve);
  });
  return {
    hang: () => become("hanging"),
    cut: () => become("cut"),
    mend: () => become("open"),
    calls: () => calls,
    nextCall: () => new Promise((resolve) => { waiting.push(resolve); }),
    close: async () => {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
