import { sql } from "kysely";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Db, Engine } from "./engine.ts";
import { lanesOf } from "./lanes.ts";
import type { Schema, TaskKind } from "./schema.ts";

/** What was begun by those whom `whose` picks is due again at once, and they can no longer finish it. Gives whether there was any. */
export async function letGo(
  kind: TaskKind, db: Db, engine: Pick<Engine, "dialect">, at: number, whose: (eb: ExpressionBuilder<Schema, "tasks">) => Expression<SqlBool>,
): Promise<boolean> {
  const begun = () => db.selectFrom("tasks").select("lane").where("kind", "=", kind).where(sql<boolean>`tries > 0`)
    .where("leased_until", ">", at).where(whose);
  const lanes = (await begun().distinct().orderBy("lane").execute()).map(({ lane }) => lane);
  if (lanes.length === 0) return false;
  const book = lanesOf(kind, db, engine);
  for (const lane of lanes) await book.hold(lane);
  // Looked at again under the locks: what was claimed meanwhile belongs to somebody who works on it.
  const still = (await begun().where("lane", "in", lanes).execute()).map(({ lane }) => lane);
  if (still.length === 0) return false;
  await db.updateTable("tasks").set({ leased_until: at }).where("kind", "=", kind).where("lane", "in", still).where(sql<boolean>`tries > 0`).execute();
  await book.settle(still);
  return true;
}
