/** What the client put into the widget's address, or nothing when the page was opened by itself. */

export type Theme = "light" | "dark";

export type Address = {
  readonly department: string | undefined;
  /** In the fragment only. */
  readonly key: string | undefined;
  /** Present in a Matrix client. */
  readonly widget: { readonly id: string; readonly clientOrigin: string } | undefined;
  readonly theme: Theme | undefined;
  readonly language: string | undefined;
};

/** Clients leave a template as it is that they do not know. */
const filled = (value: string | null): string | undefined => (value === null || value === "" || value.startsWith("$") ? undefined : value);

/** URL.parse is younger than many browsers that otherwise do. */
export const urlIn = (text: unknown): URL | undefined => (typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined);

const originOf = (text: string | undefined): string | undefined => {
  const { origin = "null" } = urlIn(text) ?? {};
  return origin === "null" ? undefined : origin;
};

/** Clients add `widgetId` and `parentUrl` to the query; what is ours stands in the fragment. */
export const readAddress = (url: URL): Address => {
  const fragment = new URLSearchParams(url.hash.replace(/^#\/?\??/u, ""));
  const find = (name: string): string | undefined => filled(url.searchParams.get(name)) ?? filled(fragment.get(name));
  const [id, clientOrigin, theme] = [find("widgetId"), originOf(find("parentUrl")), find("theme")];
  return {
    department: find("department"),
    key: filled(fragment.get("key")),
    widget: id !== undefined && clientOrigin !== undefined ? { id, clientOrigin } : undefined,
    theme: theme === undefined ? undefined : theme.includes("dark") || theme.includes("black") ? "dark" : "light",
    language: find("lang"),
  };
};

/** What may stand in the address bar and the history. */
export const withoutKey = ({ pathname, search, hash }: URL): string => pathname + search + hash.replace(/(?<=[#?&])key=[^&]*&?/gu, "");
