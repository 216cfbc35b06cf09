import { useEffect, useRef } from "preact/hooks";
import { useTools } from "./kit.tsx";
import type { View } from "./page.ts";

/** The heading takes the focus, never an answer: whoever is writing would agree by the next key. Afterwards the writing goes on. */
function useFocusAside(about: string | undefined) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (about === undefined) return;
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [about]);
  return heading;
}

/** What the citizen is asked: a transfer while waiting, somebody else in the talk. Both answers look alike: neither is urged. */
export function Question({ view }: { view: View }) {
  const { say, course } = useTools();
  const question = view.role === "companion" ? undefined : view.question;
  const heading = useFocusAside(question?.about);
  if (!question) return null;
  const text = question.about === "transfer" ? say("ask.transfer", { to: question.to }) : say(`ask.${question.about}`);
  return (
    <div class="question panel" role="alertdialog" aria-labelledby="ask-title" aria-describedby="ask-text">
      <h2 id="ask-title" ref={heading} tabIndex={-1}>{say("ask.title")}</h2>
      <p id="ask-text">{text}</p>
      <div class="actions">
        <button type="button" class="quiet" onClick={() => void course.act({ do: "answer", yes: true })}>{say("ask.yes")}</button>
        <button type="button" class="quiet" onClick={() => void course.act({ do: "answer", yes: false })}>{say("ask.no")}</button>
      </div>
    </div>
  );
}
