/** A chat command as written: raw words; what they mean is decided elsewhere. */
export interface ChatCommand {
  /** Lower case, without the exclamation mark. */
  name: string;
  args: string[];
  /** Words that began with two hyphens, lower case, without them. */
  flags: string[];
}

const MAX_CHARACTERS = 200;
// Phones turn two hyphens into a dash.
const FLAG = /^(?:--|—|–)(?=\p{L})/u;

/** Clients of old put the answered message, quoted, before the answer. */
const withoutQuote = (body: string): string => body.replace(/^(?:>.*(?:\n|$))+\n?/u, "");

/** The command in a message that begins with "!" and a letter; of anything else nothing is kept. */
export const parseChatCommand = (body: string): ChatCommand | undefined => {
  const text = withoutQuote(body.slice(0, 70_000)).trimStart();
  if (!/^!\p{L}/u.test(text)) return undefined;
  const line = text.split("\n", 1)[0] ?? "";
  const clean = Array.from(line.slice(1, 2 * MAX_CHARACTERS + 1)).slice(0, MAX_CHARACTERS).join("")
    .normalize("NFC").replace(/\s+/gu, " ").replace(/\p{C}/gu, "");
  const [name, ...words] = clean.split(" ").filter((word) => word !== "");
  if (name === undefined) return undefined;
  return {
    name: name.toLowerCase(),
    args: words.filter((word) => !FLAG.test(word)),
    flags: words.filter((word) => FLAG.test(word)).map((word) => word.replace(FLAG, "").toLowerCase()),
  };
};
