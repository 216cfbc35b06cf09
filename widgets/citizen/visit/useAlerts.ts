/** Calls the citizen back to the page: by sound, notification and title, on a screen that stays on. */
import { useEffect } from "preact/hooks";
import { unlockSoundByTouch } from "../../shared/sound.ts";
import { keepAwake, notify, ringUntilAnswered } from "./alerts.ts";
import { useTools } from "./kit.tsx";
import type { View } from "./page.ts";
import { isCalled } from "./state.ts";
import type { State } from "./state.ts";

type Call = "none" | "confirm" | "called" | "parked" | "missed";

/** What wants the citizen's eyes: being asked whether they are there, being called, a place that is kept only for a while. */
function callOf(view: View | undefined): Call {
  if (!view) return "none";
  if (isCalled(view)) return "called";
  if (view.status === "parked" || view.status === "missed") return view.status;
  return view.status === "waiting" && view.position === 1 && !view.confirmed ? "confirm" : "none";
}

const NOTIFICATION = {
  confirm: "wait.notification", called: "wait.notificationCall", parked: "wait.notificationAway", missed: "wait.notificationMissed",
} as const;

export function useAlerts(state: State): void {
  const { say } = useTools();
  const { view } = state;
  const call = callOf(view);
  const isAnswered = state.call === "in" || state.call === "joining" || state.call === "lost";
  // After a reload nobody has touched the page yet.
  useEffect(unlockSoundByTouch, []);
  useEffect(() => {
    if (call === "none" || isAnswered) return;
    notify(say("common.office"), say(NOTIFICATION[call]));
    // Who asked for time themselves need not be rung for; who was missed has been.
    if (call === "parked" || call === "missed") return;
    return ringUntilAnswered(call === "called" ? 5_000 : 12_000, 8);
  }, [call, isAnswered]);
  useEffect(() => (view && view.status !== "ended" ? keepAwake() : undefined), [view?.status === "ended", view === undefined]);
  useEffect(() => {
    const mark = call === "none" || isAnswered ? "" : "● ";
    const number = view && !view.department.neutral && view.status !== "ended" ? `${view.ticket} · ` : "";
    document.title = `${mark}${number}${say("common.office")}`;
  }, [call, isAnswered, view?.ticket, view?.status]);
}
