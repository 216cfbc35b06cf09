/** What a citizen can say in the waiting room; everything else there is heard by nobody and kept by nobody. */
import type { Visit } from "../domain/visit.ts";
import { act } from "./act.ts";
import { answer } from "./answer.ts";
import type { Context } from "./context.ts";
import type { Tx } from "./books.ts";
import { LANGUAGES } from "../config/languages.ts";
import { speaks, words } from "./words.ts";

export type CitizenCommand =
  | { name: "cancel" }
  | { name: "language"; language: string }
  | { name: "help" }
  | { name: "comeBack" }
  | { name: "answer"; yes: boolean };

const NAMES = new Map<string, CitizenCommand["name"]>(Object.entries({
  cancel: "cancel", abbrechen: "cancel", stop: "cancel",
  lang: "language", language: "language", sprache: "language",
  help: "help", hilfe: "help",
  yes: "answer", ja: "answer", no: "answer", nein: "answer",
  back: "comeBack", "zurück": "comeBack", zurueck: "comeBack", da: "comeBack", here: "comeBack",
} satisfies Record<string, CitizenCommand["name"]>));

/** Undefined for what is not a command of citizens. */
export function citizenCommand(name: string, args: readonly string[]): CitizenCommand | undefined {
  const known = NAMES.get(name);
  if (known === undefined) return undefined;
  if (known === "language") return { name: "language", language: (args[0] ?? "").toLowerCase() };
  if (known === "answer") return { name: "answer", yes: name === "yes" || name === "ja" };
  return { name: known };
}

/** Carries it out; gives an answer where the visit's own messages do not. */
export async function citizenOrder(tx: Tx, context: Context, visit: Visit, command: CitizenCommand, at: number): Promise<string | undefined> {
  switch (command.name) {
    case "cancel": await act(tx, context, visit.id, { do: "withdraw", at }); return undefined;
    case "comeBack": await act(tx, context, visit.id, { do: "comeBack", at }); return undefined;
    case "answer": await answer(tx, context, visit.id, command.yes, at); return undefined;
    case "help": return words(visit.language, "citizen.help");
    case "language": {
      if (!speaks(command.language)) return words(visit.language, "citizen.unknownLanguage", { languages: LANGUAGES.filter(speaks).join(", ") });
      await act(tx, context, visit.id, { do: "speak", at, language: command.language });
      return undefined;
    }
  }
}
