import type { Context } from "../office/context.ts";
import type { RoomRecord, Tx } from "../office/books.ts";
import type { MemberHappening, RoomHappening } from "./meaning.ts";

/** A happening with everything that is needed to bring it to the office. */
export interface Happened<H extends RoomHappening = RoomHappening> {
  tx: Tx;
  context: Context;
  room: RoomRecord;
  happening: H;
  at: number;
  isOurs(user: string): boolean;
}

const isGone = (happening: RoomHappening): happening is Extract<MemberHappening, { kind: "left" | "removed" | "banned" }> =>
  happening.kind === "left" || happening.kind === "removed" || happening.kind === "banned";

/** Somebody left or was removed, by whomever. */
export const isOut = (happening: RoomHappening): string | undefined => (isGone(happening) ? happening.user : undefined);

/** Somebody left, or was removed by somebody other than the service itself. */
export const wentAway = ({ happening, isOurs }: Happened): string | undefined =>
  isGone(happening) && !("by" in happening && isOurs(happening.by)) ? happening.user : undefined;
