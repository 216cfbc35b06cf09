/** As little as the department asks for, and a number. */
import { useState } from "preact/hooks";
import { ApiError } from "../../../appservice/web/apiError.ts";
import { unlockSound } from "../../shared/sound.ts";
import { isAbleToTalk } from "./ableToTalk.ts";
import { takeNumber } from "./api.ts";
import { marks } from "./bars.ts";
import { Heading, Telephone, useTools } from "./kit.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";
import { newSecret } from "./memory.ts";
import type { Department } from "./page.ts";
import { pageLanguage } from "./words.ts";

interface Problems { name?: string; consent?: string; general?: string }

/** While it is not known whether there is a number. */
const KEY = "asked";

/** The same secret for every try, after a reload too: if only the answer was lost, it is the same number. */
function secretToAskWith(): string {
  const secret = sessionStorage.getItem(KEY) ?? newSecret();
  sessionStorage.setItem(KEY, secret);
  return secret;
}

export function TakeNumber({ department }: { department: Department }) {
  const { say, course } = useTools();
  const [problems, setProblems] = useState<Problems>({});
  const [isWorking, setWorking] = useState(false);

  async function send(form: FormData): Promise<void> {
    const name = String(form.get("name") ?? "").trim();
    const found: Problems = {
      ...(!department.anonymous && name === "" ? { name: say("start.nameMissing") } : {}),
      ...(form.get("consent") === null ? { consent: say("start.consentMissing") } : {}),
    };
    setProblems(found);
    const [first] = Object.keys(found);
    if (first) return document.getElementById(`field-${first}`)?.focus();
    setWorking(true);
    unlockSound();
    const secret = secretToAskWith();
    try {
      await takeNumber({
        secret, department: department.address, ...(department.anonymous ? {} : { name }),
        language: String(form.get("language")), interpreter: form.get("interpreter") !== null, consent: true, marks: marks(),
      });
      history.replaceState(null, "", location.pathname + (new URLSearchParams(location.search).has("lang") ? `?lang=${pageLanguage()}` : ""));
      sessionStorage.removeItem(KEY);
      course.begin({ secret });
    } catch (error) {
      // Refused: with this secret there is no number.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) sessionStorage.removeItem(KEY);
      setWorking(false);
      setProblems({ general: refusal(error) });
      document.getElementById("start-problem")?.focus();
    }
  }

  function refusal(error: unknown): string {
    const { telephone } = department;
    if (!(error instanceof ApiError)) return say("error.failedText");
    if (error.code === "tooMany") return say("start.refused_tooMany", { telephone });
    if (error.code === "noGuests") return say("start.noGuests");
    // Why there is no number, the service says in the language that was chosen.
    return ["closed", "full", "fullToday", "noNumbers", "barred", "soon"].includes(error.code) ? error.message : say("error.failedText");
  }

  if (!department.guests) return <OtherWays department={department} why="noGuests" />;
  if (!isAbleToTalk()) return <OtherWays department={department} why="tooOld" />;
  return (
    <section class="panel narrow">
      <Heading>{say("start.title")}</Heading>
      <p class="lead">{department.name}</p>
      <p id="start-problem" class="problem" role="alert" tabIndex={-1}>{problems.general}</p>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
        {department.anonymous ? <p class="private">{say("start.anonymous")}</p> : <NameField problem={problems.name} />}
        <LanguageChoice id="field-language" name="language" selected={pageLanguage()} />
        <div class="choice"><input type="checkbox" id="field-interpreter" name="interpreter" /><label for="field-interpreter">{say("start.interpreter")}</label></div>
        <Consent own={department.consent} problem={problems.consent} />
        <button type="submit" class="primary large" disabled={isWorking}>{isWorking ? say("start.working") : say("start.submit")}</button>
      </form>
      <Telephone number={department.telephone} />
    </section>
  );
}

function OtherWays({ department, why }: { department: Department; why: "noGuests" | "tooOld" }) {
  const { say } = useTools();
  return (
    <section class="panel narrow">
      <Heading>{department.name}</Heading>
      <p>{say(`start.${why}`)}</p>
      <p><a class="button primary" href={department.matrix}>{say("department.element")}</a></p>
      <Telephone number={department.telephone} />
    </section>
  );
}

function NameField({ problem }: { problem: string | undefined }) {
  const { say } = useTools();
  return (
    <div class="field">
      <label for="field-name">{say("start.name")}</label>
      <p class="hint" id="hint-name">{say("start.nameHint")}</p>
      <input id="field-name" name="name" maxLength={60} autocomplete="name" required aria-describedby="hint-name problem-name" aria-invalid={problem !== undefined} dir="auto" />
      <p class="problem" id="problem-name">{problem}</p>
    </div>
  );
}

function Consent({ own, problem }: { own: string; problem: string | undefined }) {
  const { say, page } = useTools();
  return (
    <>
      {own !== "" && <p class="own-consent">{own}</p>}
      <div class="choice">
        <input type="checkbox" id="field-consent" name="consent" required aria-describedby="kept problem-consent" aria-invalid={problem !== undefined} />
        <label for="field-consent">{say("start.consent")}</label>
      </div>
      <p class="problem" id="problem-consent">{problem}</p>
      <p class="hint" id="kept">{say("start.kept", { days: page.retentionDays })}</p>
    </>
  );
}
