export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const;
export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;

const WORDS: readonly string[] = [
  ...WEEKDAYS,
  ...MONTHS,
  'ph',
  'sh',
  'week',
  'easter',
  'day',
  'days',
  'off',
  'closed',
  'open',
];
const GERMAN: Readonly<Record<string, string>> = {
  di: 'Tu',
  mi: 'We',
  do: 'Th',
  so: 'Su',
  mär: 'Mar',
  mrz: 'Mar',
  mai: 'May',
  okt: 'Oct',
  dez: 'Dec',
  ft: 'PH',
  feiertag: 'PH',
  zu: 'off',
  geschlossen: 'off',
  ostern: 'easter',
  kw: 'week',
};
const NOT_HERE: Readonly<Record<string, string>> = {
  sunrise: 'the sun does not open offices; write a time',
  sunset: 'the sun does not close offices; write a time',
  unknown: 'an office knows whether it is open; write times or "off"',
};
const TOKEN = /24\/7|\d{1,2}:\d{2}|\d+|\p{L}+|"[^"]*"|\|\||[-–,;:/+[\]]/uy;

export class NotationError extends Error {}

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly at: number;
}

export type Cursor = ReturnType<typeof cursorOf>;

/** Walks over the words and signs of a notation; whatever does not fit is a NotationError that says where. */
export function cursorOf(notation: string) {
  const tokens = tokensOf(notation);
  let next = 0;
  const peek = (ahead = 0): string => tokens[next + ahead]?.lower ?? '';
  const fail = (problem: string): never => failAt(notation, tokens[next]?.at ?? notation.length, problem);
  const take = (text: string): boolean => peek() === text && (next += 1) > 0;
  const isYear = (text: string): boolean => /^\d{4}$/.test(text);
  const isTime = (text: string): boolean => /^\d+:\d+$/.test(text);
  const isNumber = (text: string): boolean => /^\d+$/.test(text);
  const isDay = (text: string): boolean => includes(WEEKDAYS, text) || text === 'ph' || text === 'sh';
  const isDate = (text: string): boolean => includes(MONTHS, text) || text === 'easter';
  const takeCommaBefore = (test: (text: string) => boolean): boolean => test(peek(1)) && take(',');
  const takeNumber = (what: string, least: number, most: number): number => {
    const number = Number(peek());
    if (!isNumber(peek()) || number < least || number > most) fail(`expected ${what}, ${least} to ${most}`);
    next += 1;
    return number;
  };
  return {
    fail,
    take,
    takeNumber,
    position: () => next,
    atEnd: () => next >= tokens.length,
    seesWord: (word: string) => peek() === word.toLowerCase(),
    seesYear: () => isYear(peek()),
    seesYearOfDate: () => isYear(peek()) && isDate(peek(1)),
    seesMonth: () => includes(MONTHS, peek()),
    seesNumber: () => isNumber(peek()),
    seesTime: () => isTime(peek()),
    seesDay: () => isDay(peek()),
    seesDayOffset: () => (peek() === '+' || peek() === '-') && isNumber(peek(1)) && peek(2).startsWith('day'),
    takeCommaBeforeDay: () => takeCommaBefore(isDay),
    takeCommaBeforeTime: () => takeCommaBefore(isTime),
    takeWord: (words: readonly string[]) => words.find((word) => take(word.toLowerCase())),
    takeComment: (): string | undefined => {
      if (!peek().startsWith('"')) return undefined;
      const text = (tokens[next]?.text ?? '').slice(1, -1).trim();
      next += 1;
      return text === '' ? undefined : text;
    },
    takeOneOf: (words: readonly string[], what: string): number => {
      const index = words.indexOf(peek());
      if (index < 0) fail(`expected ${what}`);
      next += 1;
      return index;
    },
    /** Minutes since midnight. */
    takeTime: (most: number): number => {
      if (!isTime(peek())) fail('expected a time like 08:00');
      const [hours = 0, minutes = 0] = peek().split(':').map(Number);
      const time = hours * 60 + minutes;
      if (minutes > 59 || time > most) fail('there is no such time');
      next += 1;
      return time;
    },
  };
}

function includes(words: readonly string[], text: string): boolean {
  return words.includes(text);
}

function tokensOf(notation: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < notation.length) {
    if (/\s/.test(notation.charAt(at))) {
      at += 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const text = TOKEN.exec(notation)?.[0];
    if (text === undefined)
      return failAt(
        notation,
        at,
        notation.charAt(at) === '"'
          ? 'this comment has no closing quote'
          : `"${notation.charAt(at)}" does not belong here`,
      );
    checkWord(notation, at, text);
    tokens.push({ text, lower: text === '–' ? '-' : text.toLowerCase(), at });
    at += text.length;
  }
  if (tokens.length === 0) failAt(notation, 0, 'no hours are given; write e.g. Mo-Fr 08:00-12:00; PH off');
  return tokens;
}

function checkWord(notation: string, at: number, text: string): void {
  const lower = text.toLowerCase();
  if (text === '||') failAt(notation, at, '"||" (fallback) is not supported; write the times, or a comment after them');
  if (!/^\p{L}/u.test(text) || WORDS.includes(lower)) return;
  const instead = GERMAN[lower];
  const hint = instead === undefined ? 'days are Mo Tu We Th Fr Sa Su PH, months Jan … Dec' : `write ${instead}`;
  failAt(notation, at, NOT_HERE[lower] ?? `unknown word "${text}"; ${hint}`);
}

function failAt(notation: string, at: number, problem: string): never {
  const near = notation.slice(at, at + 20);
  throw new NotationError(`at character ${at + 1}${near === '' ? ' (the end)' : ` ("${near}")`}: ${problem}`);
}
