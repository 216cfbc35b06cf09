import type { Board } from "../office/ports.ts";
import { words } from "../office/words.ts";

const A_WEEK = 7 * 24 * 3_600_000;
/** Homeservers cut longer ones, or refuse them. */
const MAX_CHARACTERS = 400;

/** "Mo 8:00" within a week, else "24.12., 8:00". */
function moment(at: number, now: number, language: string, timeZone: string): string {
  const locale = language === "de-simple" ? "de" : language;
  const day = at - now < A_WEEK ? { weekday: "short" as const } : { day: "numeric" as const, month: "numeric" as const };
  return new Intl.DateTimeFormat(locale, { timeZone, ...day, hour: "numeric", minute: "2-digit" }).format(at);
}

function queue({ waiting, estimate }: Board, language: string): string[] {
  if (waiting === 0) return [];
  const count = words(language, "board.waiting", { count: waiting });
  if (!estimate) return [count];
  const { from, to } = estimate;
  return [count, from > 0 ? words(language, "board.estimateRange", { from, to }) : words(language, "board.estimate", { to })];
}

function consultationHours({ named, nextNamed }: Board, language: string, when: (at: number) => string): string[] {
  return [
    ...(named ? [words(language, "board.named", { name: named })] : []),
    ...(nextNamed ? [words(language, "board.nextNamed", { name: nextNamed.name, when: when(nextNamed.at) })] : []),
  ];
}

export interface BoardPlace {
  language: string;
  timeZone: string;
  /** Confidential: nothing about the queue in public. */
  neutral: boolean;
  now: number;
}

/** "Im Termin, 3 warten, etwa 20 Minuten": the same in presence and topic. */
export function boardText(board: Board, { language, timeZone, neutral, now }: BoardPlace): string {
  const { availability, numbers, opensAt, openUntil, reason, notice } = board;
  const closed = availability === "closed";
  const when = (at: number): string => moment(at, now, language, timeZone);
  const parts = [
    words(language, `board.${availability}`),
    ...(closed && reason && !neutral ? [reason] : []),
    ...(closed && opensAt !== undefined ? [words(language, "board.opensAt", { when: when(opensAt) })] : []),
    ...(neutral ? [] : queue(board, language)),
    ...(numbers === false ? [words(language, "board.noNumbers")] : []),
    ...(!closed && openUntil !== undefined ? [words(language, "board.openUntil", { when: when(openUntil) })] : []),
    ...(neutral ? [] : consultationHours(board, language, when)),
  ];
  const text = parts.join(", ");
  return [...(notice && !neutral ? `${text} · ${notice}` : text)].slice(0, MAX_CHARACTERS).join("");
}
