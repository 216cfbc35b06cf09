/** The keys to this service's desks that the user's staff rooms hold: in the addresses of the widgets there. */
import type { MatrixClient } from "matrix-js-sdk/lib/matrix.js";
import { readAddress, urlIn } from "../address.ts";

/** `urls`: of the widgets in all rooms; those of another service, whose keys are none of ours, are left out. */
export const keysIn = (urls: readonly unknown[], origin: string): readonly string[] =>
  urls.map(urlIn).flatMap((url) => (url?.origin === origin ? readAddress(url).key ?? [] : []));

export const staffKeys = (client: MatrixClient): readonly string[] => {
  const joined = client.getRooms().filter((room) => room.getMyMembership() === "join");
  const widgets = joined.map((room) => room.currentState.getStateEvents("im.vector.modular.widgets", "buergerbuero-desk"));
  return keysIn(widgets.map((widget) => widget?.getContent()["url"]), window.location.origin);
};
