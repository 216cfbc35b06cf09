import { useRef, useState } from "preact/hooks";
import type { DeskView, FiguresAnswer } from "../../appservice/web/desk/viewSchema.ts";
import { saveAs } from "../shared/saveAs.ts";
import { useTools } from "./context.ts";
import { failureOf } from "./deskState.ts";

const PERIODS = ["1", "7", "30"] as const;

const Notice = ({ view }: { view: DeskView }) => {
  const { say, order } = useTools();
  const [text, setText] = useState<string>();
  const submit = (event: Event): void => {
    event.preventDefault();
    void order("notice", { name: "notice", text: text ?? view.board.notice ?? "" }).then((done) => { if (done) setText(undefined); });
  };
  return (
    <form class="line" onSubmit={submit}>
      <label>
        {say("notice")}
        <input value={text ?? view.board.notice ?? ""} maxLength={200} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="submit" class="act plain">{say("save")}</button>
    </form>
  );
};

/** Other hours today or on a day to come, in the words of the chat command. */
const Hours = () => {
  const { say, order } = useTools();
  const [text, setText] = useState("");
  const change = (verb: "close" | "open") => (): void => {
    const args = text.split(/\s+/u).filter((word) => word !== "");
    if (args.length > 0) void order("hours", { name: "hours", verb, args }).then((done) => { if (done) setText(""); });
  };
  return (
    <div class="line">
      <label>
        {say("hours")}
        <input value={text} maxLength={150} placeholder={say("hoursExample")} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="button" class="act plain" onClick={change("close")}>{say("hoursClose")}</button>
      <button type="button" class="act plain" onClick={change("open")}>{say("hoursOpen")}</button>
    </div>
  );
};

type Shown = FiguresAnswer["figures"];

const rowsOf = (figures: NonNullable<Shown>, say: ReturnType<typeof useTools>["say"]): [string, string][] => {
  const minutes = (ms: number | undefined): string =>
    ms === undefined ? say("withheldShort") : say("minutes", { minutes: Math.round(ms / 60_000) });
  const counts = (["visits", "finished", "missed", "withdrawn", "transferred"] as const)
    .map((key): [string, string] => [say(`figure.${key}`), String(figures[key])]);
  return [
    ...counts,
    [say("figure.waitMedian"), minutes(figures.waited?.median)], [say("figure.waitLongest"), minutes(figures.waited?.longest)],
    [say("figure.talkMedian"), minutes(figures.talked?.median)], [say("figure.talkLongest"), minutes(figures.talked?.longest)],
  ];
};

const FiguresTable = ({ figures }: { figures: Shown }) => {
  const { say } = useTools();
  if (!figures) return <p class="hint">{say("withheld")}</p>;
  return (
    <div class="figures">
      <table>
        <caption class="visually-hidden">{say("figures")}</caption>
        <tbody>{rowsOf(figures, say).map(([label, value]) => <tr key={label}><th scope="row">{label}</th><td>{value}</td></tr>)}</tbody>
      </table>
      <table>
        <caption>{say("figure.byHour")}</caption>
        <tbody>{figures.byHour.map(({ hour, visits }) => (
          <tr key={hour}><th scope="row">{`${hour}–${hour + 1}`}</th><td>{visits ?? say("withheldShort")}</td></tr>
        ))}</tbody>
      </table>
    </div>
  );
};

const Figures = () => {
  const { say, api } = useTools();
  const [days, setDays] = useState<string>("1");
  const [shown, setShown] = useState<{ figures: Shown } | { problem: string }>();
  const latest = useRef("");
  const failed = (error: unknown): void => setShown({ problem: say(failureOf(error)) });
  const load = (wanted: string): void => {
    latest.current = wanted;
    setDays(wanted);
    // Another period may have been chosen meanwhile.
    const unlessLate = <T,>(then: (given: T) => void) => (given: T): void => { if (latest.current === wanted) then(given); };
    api.figures(wanted).then(unlessLate(({ figures }) => setShown({ figures })), unlessLate(failed));
  };
  const save = (): void => void api.csv(days).then((blob) => saveAs(blob, "figures.csv")).catch(failed);
  return (
    <details onToggle={(event) => { if (event.currentTarget.open) load(days); }}>
      <summary>{say("figures")}</summary>
      <div class="choices" role="group" aria-label={say("period")}>
        {PERIODS.map((one) => (
          <button key={one} type="button" class="act plain" aria-pressed={one === days} onClick={() => load(one)}>{say(`days.${one}`)}</button>
        ))}
        <button type="button" class="act plain" onClick={save}>{say("csv")}</button>
      </div>
      <div aria-live="polite">
        {shown === undefined ? null : "problem" in shown ? <p class="hint">{shown.problem}</p> : <FiguresTable figures={shown.figures} />}
      </div>
    </details>
  );
};

/** For members of power 50 and more. */
export const LeadPanel = ({ view }: { view: DeskView }) => {
  const { say, order, state } = useTools();
  const closed = view.board.availability === "closed";
  const verb = closed ? "open" : "close";
  return (
    <details class="panel">
      <summary>{say("lead")}</summary>
      <button type="button" class="act plain" disabled={state.pending.has("hours")}
        onClick={() => void order("hours", { name: "hours", verb, args: [] })}>{say(closed ? "reopen" : "closeToday")}</button>
      <Hours />
      <Notice view={view} />
      <Figures />
    </details>
  );
};
