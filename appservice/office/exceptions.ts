/** What leads changed of the opening hours, as the store keeps it. */
import { z } from "zod";
import { problemOf } from "../domain/hours-exception.ts";
import type { Exception } from "../domain/hours-exception.ts";
import type { Department } from "./context.ts";

const Stored = z.object({
  date: z.string(),
  kind: z.enum(["closed", "until", "from", "open"]),
  from: z.string().exactOptional(),
  until: z.string().exactOptional(),
  reason: z.string().max(200).exactOptional(),
}) satisfies z.ZodType<Exception>;

const parsed = (stored: string | undefined): unknown => {
  try {
    return JSON.parse(stored ?? "[]");
  } catch {
    return [];
  }
};

/** What cannot be read changes nothing: the configured hours hold. */
export function readExceptions(stored: string | undefined): Exception[] {
  const list = parsed(stored);
  return (Array.isArray(list) ? list : []).flatMap((one) => {
    const read = Stored.safeParse(one);
    return read.success && problemOf(read.data) === undefined ? [read.data] : [];
  });
}

/** More than anybody makes by hand: who sends commands without end does not fill the store. */
const MOST = 100;

/** With one more; days that are over change nothing any more. Yesterday's may still be open past midnight. */
export const withException = (stored: string | undefined, added: Exception, yesterday: string): string =>
  JSON.stringify([...readExceptions(stored).filter(({ date }) => date >= yesterday), added].slice(-MOST));

/** Reading hours anew forgets what they had worked out: kept until the exceptions change. */
const changed = new WeakMap<Department["opening"], { stored: string; opening: Department["opening"] }>();

/** The opening hours with what leads changed. */
export function openingOf(department: Department, { exceptions }: { exceptions?: string }): Department["opening"] {
  const regular = department.opening;
  if (!exceptions) return regular;
  const before = changed.get(regular);
  if (before?.stored === exceptions) return before.opening;
  const opening = regular.withExceptions([...department.exceptions, ...readExceptions(exceptions)]);
  changed.set(regular, { stored: exceptions, opening });
  return opening;
}
