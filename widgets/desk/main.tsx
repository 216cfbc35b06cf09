// Settles how schemas are read, the service's own too: before any is.
import "../shared/schema.ts";
import { render } from "preact";
import "./desk.css";
import { readAddress, withoutKey } from "./address.ts";
import type { Address, Theme } from "./address.ts";
import { deskApi } from "./api.ts";
import { Desk } from "./Desk.tsx";
import { connectHost } from "./host.ts";
import { deskLanguage, sayFor } from "./words.ts";
// How zod works in browsers, before anything is parsed.
import "../shared/schema.ts";

const show = (theme: Theme): void => { document.documentElement.dataset["theme"] = theme; };

const dark = window.matchMedia("(prefers-color-scheme: dark)");

const asSystem = (): void => { show(dark.matches ? "dark" : "light"); };

async function asWidget(root: HTMLElement, address: Address, widget: NonNullable<Address["widget"]>): Promise<void> {
  const language = deskLanguage(address.language);
  document.documentElement.lang = language;
  const host = await connectHost(widget);
  host.onTheme(show);
  const keys = address.key === undefined ? [] : [address.key];
  const api = deskApi(async () => ({ openid: await host.openId(), keys }), () => address.department);
  render(<Desk api={api} language={language} showRoom={({ room, via }) => host.showRoom(room, via)} canNotify={false} />, root);
}

/** The Matrix client itself comes along only where there is none around. */
async function alone(root: HTMLElement, address: Address): Promise<void> {
  const language = deskLanguage(address.language ?? document.documentElement.lang);
  document.documentElement.lang = language;
  const { Alone } = await import("./alone/Alone.tsx");
  const homeserver = root.dataset["homeserver"] ?? "";
  render(<Alone homeserver={homeserver} department={address.department} language={language} />, root);
}

const root = document.getElementById("desk");
if (root) {
  const here = new URL(window.location.href);
  const address = readAddress(here);
  window.history.replaceState(window.history.state, "", withoutKey(here));
  if (address.theme) show(address.theme);
  else {
    asSystem();
    dark.addEventListener("change", asSystem);
  }
  const { widget } = address;
  render(<p class="outside" role="status">{sayFor(deskLanguage(address.language))("connecting")}</p>, root);
  void (widget ? asWidget(root, address, widget) : alone(root, address));
}
