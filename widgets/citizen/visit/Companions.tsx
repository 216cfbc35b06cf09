/** Somebody whom the citizen wants to have there, from another place. */
import { useState } from "preact/hooks";
import { companionLink } from "./api.ts";
import { Heading, useTools } from "./kit.tsx";
import type { View } from "./page.ts";

export function Companions({ view }: { view: View }) {
  const { say, course } = useTools();
  const [link, setLink] = useState("");
  const [note, setNote] = useState("");
  if (!view.department.companions) return null;

  async function make(): Promise<void> {
    const { memory } = course.state();
    if (!memory) return;
    try {
      setLink(await companionLink(memory.secret));
    } catch {
      setNote(say("companion.none"));
    }
  }

  return (
    <section class="panel">
      <h2>{say("companion.title")}</h2>
      <p>{say("companion.text")}</p>
      {view.companions > 0 && <p>{say("companion.with", { count: view.companions })}</p>}
      {link === ""
        ? <button type="button" class="quiet" onClick={() => void make()}>{say("companion.make")}</button>
        : <div class="field">
            <label for="companion-link">{say("companion.link")}</label>
            <input id="companion-link" readOnly value={link} dir="ltr" onFocus={(event) => event.currentTarget.select()} />
            <p class="actions"><button type="button" class="quiet" onClick={() => void navigator.clipboard.writeText(link).then(() => setNote(say("companion.copied")))}>{say("companion.copy")}</button></p>
          </div>}
      <p role="status" class="hint">{note}</p>
    </section>
  );
}

/** The page that the link opens. */
export function JoinAsCompanion({ secret }: { secret: string }) {
  const { say, course } = useTools();
  return (
    <section class="panel narrow">
      <Heading>{say("companion.joinTitle")}</Heading>
      <p>{say("companion.joinText")}</p>
      <button type="button" class="primary large" onClick={() => course.begin({ secret })}>{say("companion.join")}</button>
    </section>
  );
}
