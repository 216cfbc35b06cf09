/** Somebody whom the citizen wants to have there, from another place. */
import { useRef, useState } from "preact/hooks";
import { companionLink } from "./api.ts";
import { Heading, useTools } from "./kit.tsx";
import type { View } from "./page.ts";

/** The latest link, for this tab: it can be copied again after a pause or a reload. Goes with all else of the visit. */
const KEY = "companion";

function Link({ link, tell }: { link: string; tell: (note: string) => void }) {
  const { say } = useTools();
  const field = useRef<HTMLInputElement>(null);
  const copy = (): Promise<void> => navigator.clipboard.writeText(link).then(
    () => tell(say("companion.copied")),
    () => {
      field.current?.focus();
      tell(say("companion.copyFailed"));
    },
  );
  return (
    <div class="field">
      <label for="companion-link">{say("companion.link")}</label>
      <input id="companion-link" ref={field} readOnly value={link} dir="ltr" onFocus={(event) => event.currentTarget.select()} />
      <p class="actions"><button type="button" class="quiet" onClick={() => void copy()}>{say("companion.copy")}</button></p>
    </div>
  );
}

export function Companions({ view }: { view: View }) {
  const { say, course } = useTools();
  const [link, setLink] = useState(sessionStorage.getItem(KEY) ?? "");
  const [note, setNote] = useState("");
  if (!view.department.companions) return null;

  async function make(): Promise<void> {
    const { memory } = course.state();
    if (!memory) return;
    setNote("");
    try {
      const made = await companionLink(memory.secret);
      sessionStorage.setItem(KEY, made);
      setLink(made);
    } catch {
      setNote(say("companion.none"));
    }
  }

  return (
    <section class="panel">
      <h2>{say("companion.title")}</h2>
      <p>{say("companion.text")}</p>
      {view.companions > 0 && <p>{say("companion.with", { count: view.companions })}</p>}
      {link !== "" && <Link link={link} tell={setNote} />}
      <button type="button" class="quiet" aria-describedby="companion-places" onClick={() => void make()}>{say(link === "" ? "companion.make" : "companion.another")}</button>
      <p role="status" class="hint">{note}</p>
      <p id="companion-places" class="hint">{say("companion.places")}</p>
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

/** A companion who has gone: the talk goes on without them. */
export function CompanionLeft() {
  const { say } = useTools();
  return (
    <section class="panel narrow">
      <Heading>{say("companion.left")}</Heading>
      <p class="lead" data-forgotten="true">{say("companion.leftText")}</p>
    </section>
  );
}
