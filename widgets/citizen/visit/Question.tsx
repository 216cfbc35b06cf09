import { useEffect, useRef } from "preact/hooks";
import { useTools } from "./kit.tsx";
import type { View } from "./page.ts";

/** What the citizen is asked: a transfer while waiting, somebody else in the talk. */
export function Question({ view }: { view: View }) {
  const { say, course } = useTools();
  const { question } = view;
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => { if (question) yes.current?.focus(); }, [question?.about]);
  if (!question || view.role === "companion") return null;
  const text = question.about === "transfer" ? say("ask.transfer", { to: question.to }) : say(`ask.${question.about}`);
  return (
    <div class="question panel" role="alertdialog" aria-labelledby="ask-title" aria-describedby="ask-text">
      <h2 id="ask-title">{say("ask.title")}</h2>
      <p id="ask-text">{text}</p>
      <div class="actions">
        <button type="button" ref={yes} class="primary" onClick={() => void course.act({ do: "answer", yes: true })}>{say("ask.yes")}</button>
        <button type="button" class="quiet" onClick={() => void course.act({ do: "answer", yes: false })}>{say("ask.no")}</button>
      </div>
    </div>
  );
}
