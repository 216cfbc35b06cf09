/** What all screens of a visit share. */
import { createContext } from "preact";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import type { Say } from "../../../appservice/web/phrases.ts";
import type { Course } from "./course.ts";
import type { PageData, View } from "./page.ts";
import type { State } from "./state.ts";

export interface Tools { say: Say; course: Course; page: PageData }

const Toolbox = createContext<Tools | undefined>(undefined);
export const { Provider: ToolsProvider } = Toolbox;

export function useTools(): Tools {
  const tools = useContext(Toolbox);
  if (!tools) throw new Error("A screen stands outside of its tools.");
  return tools;
}

export interface Shown { state: State; view: View }

/** The heading of a new screen takes the focus: so that it is read out, and the keyboard goes on from there. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => { heading.current?.focus(); }, []);
  return <h1 ref={heading} tabIndex={-1} class="screen-title">{children}</h1>;
}

export function Telephone({ number }: { number: string }) {
  const { say } = useTools();
  return <p class="hint">{say("common.telephone")}: <a dir="ltr" href={`tel:${number.replace(/[^+\d]/gu, "")}`}>{number}</a></p>;
}
