/** A notification of the browser, where it has them; elsewhere what there is instead. */
import { useState } from "preact/hooks";
import { askForNotifications, notificationPermission } from "./alerts.ts";
import { useTools } from "./kit.tsx";

const HINT = { granted: "wait.notifyOn", denied: "wait.notifyBlocked", unsupported: "wait.notifyNever" } as const;

export function Notify() {
  const { say } = useTools();
  const [permission, setPermission] = useState(notificationPermission());
  if (permission !== "default") return <p class="hint">{say(HINT[permission])}</p>;
  return <button type="button" class="quiet" onClick={() => void askForNotifications().then(setPermission)}>{say("wait.notify")}</button>;
}
