/** The visit: from taking a number to the farewell. */
import { render } from "preact";
import "./visit.css";
import { removeTraces } from "../../shared/traces.ts";
import { onQuickExit } from "../quickExit.ts";
import { App } from "./App.tsx";
import { keepingBars } from "./bars.ts";
import { createCourse } from "./course.ts";
import type { Course } from "./course.ts";
import { readMemory, recall } from "./memory.ts";
import { readPage } from "./page.ts";
import { answerHandover, askForVisit, holdTab } from "./tab.ts";
import { loadWords } from "./words.ts";

/** The secret of a companion's link, taken out of the address at once. */
function companionSecret(): string | undefined {
  const secret = new URLSearchParams(location.hash.slice(1)).get("dabei");
  if (secret === null) return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  return readMemory({ secret })?.secret;
}

/** Goes on with the visit of this tab, if there is one and no other tab has it. */
async function goOn(course: Course, steal: boolean): Promise<void> {
  const known = steal ? ((await askForVisit()) ?? recall()) : recall();
  const isOurs = await holdTab(steal, () => void course.handOver());
  if (!isOurs) return course.giveWay();
  if (known) return course.begin(known);
  // What a crash may have left; with another tab's visit this would be its keys.
  await keepingBars(() => removeTraces("session-"));
}

export async function startVisit(): Promise<void> {
  const root = document.getElementById("visit");
  if (!root) return;
  const page = readPage(root);
  const say = await loadWords();
  // Beside what preact draws: an Element Call that is moved in the document starts anew.
  const stage = document.createElement("section");
  stage.className = "stage";
  stage.setAttribute("aria-label", say("talk.video"));
  const screen = document.createElement("div");
  screen.className = "screen";
  root.append(screen, stage);
  const course = createCourse({ homeserver: page.homeserver, container: stage, title: say("talk.video") });
  const invited = companionSecret();
  onQuickExit(() => course.abandon());
  answerHandover(() => course.handOver());
  await goOn(course, false);
  const takeHere = (): void => void goOn(course, true);
  render(<App tools={{ say, course, page }} start={{ companionSecret: invited, takeHere }} stage={stage} />, screen);
}
