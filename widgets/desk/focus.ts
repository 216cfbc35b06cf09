/** Where the keyboard is when what it was on has gone. */
import { useEffect, useRef } from "preact/hooks";
import type { DeskState } from "./deskState.ts";

export const ANSWER = "answer";

export const isFocusLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

export const focusAnswer = (): void => document.getElementById(ANSWER)?.focus();

/** A pressed button that has gone takes the focus with it: it comes to the answer, not to the page's beginning. */
export const useKeptFocus = ({ answer }: DeskState): (() => void) => {
  const pressed = useRef(false);
  useEffect(() => {
    if (!pressed.current || !answer) return;
    // From then on the focus is the user's again.
    pressed.current = false;
    if (isFocusLost()) focusAnswer();
  }, [answer]);
  return () => { pressed.current = true; };
};
