/** Signs of life of caseworkers: they type, read and come online all the time, and few of these signs change anything. */
import { countsFrom } from "../domain/workday.ts";
import type { StaffMember, Tx } from "./books.ts";
import type { Context } from "./context.ts";
import { openingOf } from "./exceptions.ts";

/** So many are written in each time after which duty lapses. */
const SIGNS = 8;

/** Milliseconds for which one sign stands for all that follow it. */
export const signLasts = ({ config }: Context): number => config.times.duty_timeout / SIGNS;

/** Whether this sign is to be written: the last was long ago, or before the department opened. */
export async function isSignDue(tx: Tx, context: Context, { department, lastSign }: StaffMember, at: number): Promise<boolean> {
  if (lastSign === undefined || at - lastSign >= signLasts(context)) return true;
  const opening = openingOf(context.department(department), await tx.departments.get(department));
  return lastSign < (countsFrom(opening, at) ?? -Infinity);
}
