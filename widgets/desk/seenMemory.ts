/**
 * Who has been noticed, over a reload: some clients take the desk away with its room and make it anew. In this tab only;
 * nothing where the browser stores nothing for frames.
 */
import { z } from "../shared/schema.ts";

const PREFIX = "seen:";

const Seen = z.array(z.string().regex(/^[A-Z]{1,3}-\d{3} \d{1,16}$/u)).max(1_000);

const tried = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** Undefined when there is nothing, or nothing of ours. */
export const readSeen = (text: string): ReadonlySet<string> | undefined => {
  const seen = Seen.safeParse(tried(() => JSON.parse(text) as unknown));
  return seen.success ? new Set(seen.data) : undefined;
};

export const recallSeen = (department: string): ReadonlySet<string> | undefined => {
  const text = tried(() => sessionStorage.getItem(PREFIX + department));
  return text === null || text === undefined ? undefined : readSeen(text);
};

export const rememberSeen = (department: string, seen: ReadonlySet<string>): void => {
  tried(() => sessionStorage.setItem(PREFIX + department, JSON.stringify([...seen])));
};

/** Of one department, or of all. */
export const forgetSeen = (department = ""): void => {
  const isMeant = (key: string): boolean => (department === "" ? key.startsWith(PREFIX) : key === PREFIX + department);
  tried(() => Object.keys(sessionStorage).filter(isMeant).forEach((key) => sessionStorage.removeItem(key)));
};
