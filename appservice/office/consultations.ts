import type { Tx } from "./books.ts";

/** Where the consultation in a room stands; undefined for rooms that are no consultation. */
export async function consultationStatus(tx: Tx, roomId: string): Promise<{ status: "before" | "open" | "over" } | undefined> {
  const room = await tx.rooms.find(roomId);
  if (room?.kind !== "consultation") return undefined;
  const visit = await tx.visits.byRoom(roomId);
  if (!visit || visit.status === "waiting" || visit.status === "parked" || visit.status === "missed") return { status: "before" };
  return { status: visit.status === "ended" ? "over" : "open" };
}
