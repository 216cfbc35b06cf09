/** The desk opened by itself, without a Matrix client around it. */
import type { Page } from "playwright-core";
import { visitor } from "./browser.ts";
import type { Visitor } from "./browser.ts";
import { watchPeerConnections } from "./call-side.ts";
import type { MatrixUser } from "./stack-users.ts";
import type { Stack } from "./stack.ts";

/** `args`: command-line switches for the browser. */
export async function openAloneDesk(s: Stack, args: readonly string[] = []): Promise<Visitor> {
  const opened = await visitor({ origin: s.service, camera: "red", args, context: { viewport: { width: 1280, height: 800 }, colorScheme: "light" } });
  await watchPeerConnections(opened.page.context());
  await opened.page.goto(`${s.service}/desk`);
  return opened;
}

export async function signInAt(page: Page, user: MatrixUser, password = user.password): Promise<void> {
  await page.fill("[name=username]", user.name);
  await page.fill("[name=password]", password);
  await page.click("text=Anmelden");
}
