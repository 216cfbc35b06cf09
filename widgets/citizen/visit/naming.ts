import { useTools } from "./kit.tsx";
import type { View } from "./page.ts";

/** Texts with a name in them, and what stands in their place while none is known. */
const NAMELESS = { "talk.with": "talk.withUs", "talk.calledBy": "talk.calledByUs", "talk.goesOn": "talk.goesOnUs" } as const;

/** Puts in the caseworker's name or alias: "2" is "Beratung 2" where no names are shown. */
export function useNaming({ caseworker = "" }: View): (key: keyof typeof NAMELESS) => string {
  const { say } = useTools();
  const name = /^\d+$/u.test(caseworker) ? `${say("talk.alias")} ${caseworker}` : caseworker;
  return (key) => (name === "" ? say(NAMELESS[key]) : say(key, { name }));
}
