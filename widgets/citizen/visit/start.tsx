/** The visit: from taking a number to the farewell. */
import { render } from "preact";
import "./visit.css";
import { onQuickExit } from "../quickExit.ts";
import { App } from "./App.tsx";
import { createCourse } from "./course.ts";
import type { Course } from "./course.ts";
import { readMemory, recall } from "./memory.ts";
import type { Memory } from "./memory.ts";
import { readPage } from "./page.ts";
import { cleanUp } from "./preparing.ts";
import { openTab } from "./tab.ts";
import type { Tab } from "./tab.ts";
import { loadWords } from "./words.ts";

/** The secret of a companion's link, taken out of the address at once. */
function companionSecret(): string | undefined {
  const secret = new URLSearchParams(location.hash.slice(1)).get("dabei");
  if (secret === null) return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  return readMemory({ secret })?.secret;
}

interface Visiting { course: Course; tab: Tab }

/** In a tab that has no visit, what a crash may have left is removed: with another tab's visit this would be its keys. */
async function begin({ course }: Visiting, memory: Memory | undefined): Promise<void> {
  if (memory) return course.begin(memory);
  course.beginNothing();
  await cleanUp();
}

/** Goes on with the visit of this tab, if there is one and no other tab has it. */
async function goOn(visiting: Visiting): Promise<void> {
  const known = recall();
  if (await visiting.tab.hold(known ? "soon" : "if free")) return begin(visiting, known);
  visiting.course.giveWay("awake");
}

/** Without the account: its keys may still be open in the tab that sleeps. */
const withoutAccount = ({ secret, audioOnly, automatic }: Memory): Memory =>
  ({ secret, ...(audioOnly === undefined ? {} : { audioOnly }), ...(automatic === undefined ? {} : { automatic }) });

/** Brings the visit here from the tab that has it. One that sleeps keeps it, unless this tab knows the visit too: as a copy of that tab. */
async function takeHere(visiting: Visiting): Promise<void> {
  const { course, tab } = visiting;
  const [answer, known] = [await tab.ask(), recall()];
  if (answer) {
    if (!(await tab.hold("soon"))) return course.giveWay("awake");
    await begin(visiting, answer.memory ?? known);
    return tab.taken(answer);
  }
  if (await tab.hold("if free")) return begin(visiting, known);
  if (!known) return course.giveWay("asleep");
  await tab.hold("by force");
  return begin(visiting, withoutAccount(known));
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
  const tab = openTab({
    standStill: () => course.standStill(), gone: () => course.forget(), wait: () => course.giveWay("awake"),
    goOn: (memory) => { if (memory) course.begin(memory); else course.beginNothing(); },
  });
  const visiting = { course, tab };
  onQuickExit(() => course.abandon());
  await goOn(visiting);
  render(<App tools={{ say, course, page }} start={{ companionSecret: invited, takeHere: () => takeHere(visiting) }} stage={stage} />, screen);
}
