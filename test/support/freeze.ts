import type { Browser } from "playwright-core";

/**
 * What a phone does with an app in the background: the processes in which its pages run stand still, whatever they
 * are doing, while the network and the rest of the machine go on. (The DevTools command for it does nothing to a
 * page that Playwright keeps in view.) Gives what wakes them.
 */
export async function freeze(browser: Browser): Promise<() => void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  if (pages.length === 0) throw new Error("This browser has no page.");
  for (const id of pages) process.kill(id, "SIGSTOP");
  return () => { for (const id of pages) process.kill(id, "SIGCONT"); };
}
