/** Chat commands of caseworkers, English and German; reactions. */
import type { StaffCommand } from "./staffCommands.ts";

interface Said { name: string; args: readonly string[]; flags: readonly string[] }

type Reader = (said: Said) => StaffCommand | undefined;

const TICKET = /^[a-z]{1,3}-?\d{1,3}$/iu;

/** E-017, also written e17 or E-17. */
function ticketOf(word: string | undefined): string | undefined {
  if (!word || !TICKET.test(word)) return undefined;
  const [, letters, digits] = /^([a-z]+)-?(\d+)$/iu.exec(word) ?? [];
  return letters && digits ? `${letters.toUpperCase()}-${digits.padStart(3, "0")}` : undefined;
}

const also = ({ flags }: Said): boolean => flags.includes("also") || flags.includes("auch");

const withTicket = (make: (ticket: string, said: Said) => StaffCommand): Reader => (said) => {
  const ticket = ticketOf(said.args[0]);
  return ticket ? make(ticket, said) : undefined;
};

const maybeTicket = (make: (ticket: { ticket?: string }, said: Said) => StaffCommand): Reader => (said) => {
  if (said.args.length === 0) return make({}, said);
  const ticket = ticketOf(said.args[0]);
  return ticket ? make({ ticket }, said) : undefined;
};

const BAR = new Set(["bar", "sperren"]);
const LINK = new Set(["link"]);
const INTERPRETER = new Set(["interpreter", "dolmetscher", "dolmetscherin"]);

/** What the prepared texts are called in chat; the German word stands for the same text. */
const NEWS_WORDS = new Map<string, string>(Object.entries({
  verspätung: "delay", geduld: "patience", technik: "technical", schluss: "closingSoon", closing: "closingSoon", gleich: "soon",
} satisfies Record<string, string>));

const newsOf = ([word = ""]: readonly string[]): string => NEWS_WORDS.get(word.toLowerCase()) ?? word.toLowerCase();

/** The first name of each language is the one that `!help` names. */
const readers: readonly [english: readonly string[], german: readonly string[], read: Reader][] = [
  [["next"], ["weiter", "nächste", "naechste"], (said) => ({ name: "next", also: also(said) })],
  [["accept"], ["aufrufen"], withTicket((ticket, said) => ({ name: "accept", ticket, also: also(said) }))],
  [["take"], ["übernehmen", "uebernehmen"], withTicket((ticket, said) => ({ name: "take", ticket, also: also(said) }))],
  [["finish"], ["fertig"], maybeTicket((ticket) => ({ name: "finish", ...ticket }))],
  [["missed"], ["fehlt"], maybeTicket((ticket) => ({ name: "missed", ...ticket }))],
  [["again"], ["nochmal"], maybeTicket((ticket, said) => ({ name: "callAgain", ...ticket, ...(also(said) ? { also: true } : {}) }))],
  [["park"], ["zurückstellen", "zurueckstellen"], withTicket((ticket) => ({ name: "park", ticket }))],
  [["return"], ["zurückholen", "zurueckholen"], withTicket((ticket) => ({ name: "bringBack", ticket }))],
  [["end"], ["beenden"], ({ args }) => {
    const ticket = ticketOf(args[0]);
    const how = args[1]?.toLowerCase();
    // A word that was meant to bar must not end with thanks.
    return ticket && (how === undefined || BAR.has(how)) ? { name: "end", ticket, bar: how !== undefined } : undefined;
  }],
  [["urgent"], ["dringend"], withTicket((ticket) => ({ name: "urgent", ticket }))],
  [["transfer"], ["weiterleiten"], withTicket((ticket, { args }) => ({ name: "transfer", ticket, to: args[1] ?? "" }))],
  [["invite"], ["einladen"], ({ args }) => {
    const user = args[0];
    if (!user) return undefined;
    const role = INTERPRETER.has((args[1] ?? "").toLowerCase()) ? "interpreter" : "colleague";
    const ticket = ticketOf(args[2] ?? args[1]);
    if (LINK.has(user.toLowerCase())) return { name: "inviteLink", role, ...(ticket ? { ticket } : {}) };
    return { name: "invite", user, role, ...(ticket ? { ticket } : {}) };
  }],
  [["close"], ["schließen", "schliessen"], ({ args }) => ({ name: "hours", verb: "close", args })],
  [["open", "reopen"], ["öffnen", "oeffnen", "wiederöffnen", "wiederoeffnen"], ({ args }) => ({ name: "hours", verb: "open", args })],
  [["notice"], ["hinweis"], ({ args }) => ({ name: "notice", text: args.join(" ") })],
  [["tell"], ["mitteilen"], ({ args }) => (args.length > 0 ? { name: "tellAll", text: newsOf(args) } : undefined)],
  [["pause"], ["pausieren"], () => ({ name: "pause" })],
  [["resume"], ["weitermachen"], () => ({ name: "resume" })],
  [["list"], ["liste"], () => ({ name: "list" })],
  [["help"], ["hilfe"], () => ({ name: "help" })],
];

export const staffCommandNames = readers.map(([english, german]) => ({ en: english, de: german }));

const byName = new Map<string, { language: string; read: Reader }>(
  readers.flatMap(([english, german, read]) => [
    ...german.map((name) => [name, { language: "de", read }] as const),
    ...english.map((name) => [name, { language: "en", read }] as const),
  ]),
);

export type Heard =
  | { kind: "command"; language: string | undefined; command: StaffCommand }
  /** A known command with something missing or wrong in it. */
  | { kind: "incomplete"; language: string | undefined }
  | { kind: "unknown" };

/** Words of both languages say nothing about who wrote them. */
const SHARED = new Set(["pause"]);

/** The language of the command is the language of the answer. */
export function staffChat(said: Said): Heard {
  const found = byName.get(said.name);
  if (!found) return { kind: "unknown" };
  const language = SHARED.has(said.name) ? undefined : found.language;
  const command = found.read(said);
  return command ? { kind: "command", language, command } : { kind: "incomplete", language };
}

const reactions = new Map<string, (ticket: string) => StaffCommand>([
  ["✅", (ticket) => ({ name: "accept", ticket, also: false })],
  ["🏁", (ticket) => ({ name: "finish", ticket })],
  ["❌", (ticket) => ({ name: "missed", ticket })],
  ["🔔", (ticket) => ({ name: "callAgain", ticket })],
  ["⏸", (ticket) => ({ name: "park", ticket })],
  ["▶", (ticket) => ({ name: "bringBack", ticket })],
  ["🤝", (ticket) => ({ name: "take", ticket, also: false })],
  ["⬆", (ticket) => ({ name: "urgent", ticket })],
]);

export const staffSigns: readonly string[] = [...reactions.keys()];

/** A reaction to a visit's message in the staff room. Clients add a variation selector to some of these signs, or do not. */
export const staffReaction = (key: string, ticket: string): StaffCommand | undefined =>
  reactions.get(key.replace(/\uFE0F/gu, ""))?.(ticket);
