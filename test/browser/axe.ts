/** What axe finds against WCAG 2.1 AA on a page of ours; Element Call's own frame is not ours to change. */
import axe from "axe-core";
import type { Frame, Page } from "playwright-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

export type Look = { colorScheme?: "light" | "dark"; contrast?: "more" | "no-preference"; forcedColors?: "active" | "none" };
export const LOOKS: readonly Look[] = [
  { colorScheme: "light", contrast: "no-preference" }, { colorScheme: "dark", contrast: "no-preference" },
  { colorScheme: "light", contrast: "more" }, { colorScheme: "dark", contrast: "more" },
];

/** One line for each finding, in every look. */
export async function findings(page: Page, looks: readonly Look[] = LOOKS): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const look of looks) {
    await page.emulateMedia({ ...look, reducedMotion: "reduce" });
    const results = await page.evaluate(async (tags) => {
      const checked = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, iframes: false });
      return checked.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${String(target)}: ${failureSummary ?? ""}`));
    }, TAGS);
    found.push(...results.map((line) => `${JSON.stringify(look)} ${line}`));
  }
  await page.emulateMedia({ colorScheme: null, contrast: null, reducedMotion: null });
  return found;
}

/** Of a frame as it looks now; its client decides how. */
export async function findingsIn(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  return frame.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  }, [...TAGS, "best-practice"]);
}

/** Nobody has to scroll sideways. */
export const sticksOut = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

declare global {
  interface Window { axe: typeof axe }
}
