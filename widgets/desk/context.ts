import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import type { DeskApi } from "./api.ts";
import type { DeskState } from "./deskState.ts";
import type { Regret } from "./regret.ts";
import type { DeskLanguage, Say } from "./words.ts";

export type DeskTools = {
  readonly say: Say;
  readonly language: DeskLanguage;
  readonly state: DeskState;
  readonly api: DeskApi;
  /** `what`: which button, so that it shows that something is under way. Resolves with whether it was done. */
  order(what: string, command: DeskCommand, opens?: boolean): Promise<boolean>;
  showRoom(room: string, ticket: string): void;
  readonly regret: Regret;
};

export const Tools = createContext<DeskTools | undefined>(undefined);

export const useTools = (): DeskTools => {
  const tools = useContext(Tools);
  if (!tools) throw new Error("Outside of the desk.");
  return tools;
};
