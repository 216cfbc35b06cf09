/** Orders of the desk: the same table as chat commands and reactions. */
import { z } from "zod";
import { LANGUAGES } from "../../config/languages.ts";
import { words } from "../../office/words.ts";
import type { Answer, StaffCommand } from "../../office/staffCommands.ts";
import type { OrderAnswer } from "./viewSchema.ts";

const ticket = z.string().regex(/^[A-Z]{1,3}-\d{3}$/u, 'a number such as "E-017"');
const also = z.boolean().default(false);
const name = <N extends StaffCommand["name"]>(value: N) => z.literal(value);

export const DeskCommand = z.discriminatedUnion("name", [
  z.object({ name: name("next"), also }),
  z.object({ name: name("accept"), ticket, also }),
  z.object({ name: name("take"), ticket, also }),
  z.object({ name: name("finish"), ticket }),
  z.object({ name: name("missed"), ticket }),
  z.object({ name: name("callAgain"), ticket, also: z.boolean().exactOptional() }),
  z.object({ name: name("park"), ticket }),
  z.object({ name: name("bringBack"), ticket }),
  z.object({ name: name("end"), ticket, bar: z.boolean() }),
  z.object({ name: name("urgent"), ticket }),
  z.object({ name: name("transfer"), ticket, to: z.string().min(1).max(64) }),
  z.object({ name: name("invite"), ticket, user: z.string().min(1).max(255), role: z.enum(["interpreter", "colleague"]) }),
  z.object({ name: name("inviteLink"), ticket, role: z.enum(["interpreter", "colleague"]) }),
  z.object({ name: name("hours"), verb: z.enum(["close", "open"]), args: z.array(z.string().max(100)).max(20).default([]) }),
  z.object({ name: name("notice"), text: z.string().max(500) }),
  z.object({ name: name("tellAll"), text: z.string().max(40) }),
  z.object({ name: name("pause") }),
  z.object({ name: name("resume") }),
]) satisfies z.ZodType<StaffCommand>;
export type DeskCommand = z.output<typeof DeskCommand>;

export const Ordering = z.object({ command: DeskCommand, language: z.enum(LANGUAGES).default("de") });

export function inWords(answer: Answer, language: string): OrderAnswer {
  const params = "params" in answer ? answer.params : {};
  return {
    ok: answer.ok,
    ...(answer.say ? { code: answer.say, text: words(language, `staff.answer.${answer.say}`, params) } : {}),
    ...("visit" in answer && answer.visit ? { ticket: answer.visit.ticket } : {}),
  };
}
