import type { Context } from "./context.ts";
import type { Calls, Consultations, Deletion, Doors, Guests, Noticeboard, RoomMaking, Speaking, WaitingAreas } from "./ports.ts";
import type { Store } from "./books.ts";

/** What carries out the office's orders. */
export interface World {
  speaking: Speaking;
  doors: Doors;
  waitingAreas: WaitingAreas;
  consultations: Consultations;
  roomMaking: RoomMaking;
  deletion: Deletion;
  noticeboard: Noticeboard;
  calls: Calls;
  /** Absent where citizens without an account are not served. */
  guests?: Guests;
}

export interface Office {
  store: Store;
  context: Context;
  world: World;
}

/** Not possible yet and nobody's fault: tried again in a moment. */
export class NotYet extends Error {}

/** Another homeserver is to be waited for. Names neither server nor user: it may be logged. */
export class NotAnswering extends Error {
  override readonly name = "NotAnswering";
  readonly transient = true;
}
