import type { RunningProcess } from "../../scripts/stack/processes.ts";

/** One program of the stack, to be stopped and started in the middle of a test. */
export interface Part {
  readonly logFile: string;
  readonly start: () => Promise<void>;
  /** Gracefully, with SIGTERM. */
  readonly stop: () => Promise<void>;
  /** As a power cut would (SIGKILL). */
  readonly kill: () => Promise<void>;
}

/** A program that {@link Part.start} starts anew each time, once it has been ended. */
export function part(logFile: string, launch: () => Promise<RunningProcess>): Part {
  let running: RunningProcess | undefined;
  const end = async (how: "stop" | "kill") => {
    await running?.[how]();
    running = undefined;
  };
  return {
    logFile,
    start: async () => {
      running ??= await launch();
    },
    stop: () => end("stop"),
    kill: () => end("kill"),
  };
}
