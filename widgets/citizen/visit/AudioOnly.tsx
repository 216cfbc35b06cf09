import { useTools } from "./kit.tsx";
import type { State } from "./state.ts";

/** Without camera: in the device check, and again before going into the call. In the call it is a button. */
export function AudioOnly({ state, id, onChoice }: { state: State; id: string; onChoice?: (chosen: boolean) => void }) {
  const { say, course } = useTools();
  return (
    <div class="choice"><input type="checkbox" id={id} checked={state.memory?.audioOnly ?? false} onChange={(event) => {
      course.prefer({ audioOnly: event.currentTarget.checked });
      onChoice?.(event.currentTarget.checked);
    }} /><label for={id}>{say("device.audioOnly")}</label></div>
  );
}
