import type { Page } from "playwright-core";

const WAKING = "/standing-still";

/**
 * A tab that sleeps while others of its browser are used: nothing in it runs, what others tell it waits, and what it holds
 * it keeps. (DevTools freezes no page that Playwright keeps in view.) Gives what wakes it.
 */
export async function standStill(page: Page): Promise<() => Promise<void>> {
  let wake: () => void = () => undefined;
  const woken = new Promise<void>((resolve) => { wake = resolve; });
  await page.route(`**${WAKING}`, async (route) => {
    await woken;
    await route.fulfill({ body: "" });
  });
  const asleep = page.waitForRequest(`**${WAKING}`);
  const sleep = page.evaluate((path) => {
    const request = new XMLHttpRequest();
    request.open("GET", path, false);
    request.send();
  }, WAKING);
  await asleep;
  return () => {
    wake();
    return sleep;
  };
}
