import { useState } from "preact/hooks";
import { useTools } from "./context.ts";
import type { Consultation } from "./deskState.ts";
import { ANSWER } from "./focus.ts";
import { matrixTo } from "./host.ts";
import { Icon } from "./Icon.tsx";

/** A personal link in an answer, to be sent to whoever it is for. */
const CopyLink = ({ text }: { text: string }) => {
  const { say } = useTools();
  const [copied, setCopied] = useState(false);
  const link = /https?:\/\/\S+/u.exec(text)?.[0];
  if (link === undefined) return null;
  return (
    <button type="button" class="act plain copy" onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true), () => undefined)}>
      {say(copied ? "copied" : "copyLink")}
    </button>
  );
};

/** Where the client leads nowhere from a widget: not every one can, and people may have refused. */
const ByLink = ({ room, ticket, via }: Consultation) => {
  const { say } = useTools();
  return (
    <p class="notShown" role="status">
      {say("notShown")} <a class="act plain" href={matrixTo(room, via)} target="_blank" rel="noreferrer">{say("byLink", { ticket })}</a>
    </p>
  );
};

/** What has just happened, for eyes and for screen readers; focus comes here when what was pressed has gone. */
export const News = ({ onSeen }: { onSeen: () => void }) => {
  const { say, state } = useTools();
  const { answer, said, arrivals: { unseen }, connection, notShown } = state;
  return (
    <div class="news">
      <p class={`answer${answer ? (answer.ok ? " good" : " bad") : ""}`} role="status" tabIndex={-1} id={ANSWER}>{answer ? answer.text ?? say("sent.ok") : ""}</p>
      {answer?.ok && answer.text ? <CopyLink text={answer.text} /> : null}
      {notShown ? <ByLink {...notShown} /> : null}
      <p class="said" aria-live="polite">{said.map(({ key, params }) => say(key, params)).join(" ")}</p>
      {connection === "open" && state.view?.trouble ? <p class="lost" role="alert">{say("trouble")}</p> : null}
      {connection === "lost" ? <p class="lost" role="alert">{say("reconnecting")}</p> : null}
      {unseen.length > 0 ? (
        <p class="alarm">
          <Icon name="bell" /> {say("alert.waiting", { tickets: unseen.join(", ") })}
          <button type="button" class="act plain" onClick={onSeen}>{say("alert.seen")}</button>
        </p>
      ) : null}
    </div>
  );
};
