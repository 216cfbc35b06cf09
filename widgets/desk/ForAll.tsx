import type { DeskView } from "../../appservice/web/desk/viewSchema.ts";
import { useTools } from "./context.ts";
import { newsTexts } from "./words.ts";

/** Prepared texts to all who wait; the whole text is what the button's title shows. */
export const ForAll = ({ view }: { view: DeskView }) => {
  const { say, language, order, state } = useTools();
  const nobody = !view.visits.some(({ status }) => status === "waiting" || status === "parked" || status === "missed");
  return (
    <details class="panel">
      <summary>{say("tellAll")}</summary>
      <div class="choices">
        {newsTexts(language).map(({ key, short, whole }) => (
          <button key={key} type="button" class="act plain" title={whole} disabled={nobody || state.pending.has(`tell:${key}`)}
            onClick={() => void order(`tell:${key}`, { name: "tellAll", text: key })}>{short}</button>
        ))}
      </div>
    </details>
  );
};
