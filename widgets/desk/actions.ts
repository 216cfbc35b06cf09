/** What can be done with a visit from the desk, as a table: status, whose it is, what the department allows. */
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import type { IconName } from "./Icon.tsx";

type Look = {
  /** What it does, in full: for screen readers and as a hint. */
  readonly label: string;
  readonly icon: IconName;
  readonly weight: "primary" | "plain" | "danger";
  /** Shown beside the icon; without it the icon stands alone. */
  readonly words?: string;
};

export type Action = Look &
  (
    | { readonly does: "order"; readonly command: DeskCommand; /** Leads into the consultation room. */ readonly opens: boolean }
    /** Asks for more before it orders anything. */
    | { readonly does: "ask"; readonly form: "transfer" | "invite" }
    /** Can be taken back for some seconds: it shuts somebody out until tomorrow. */
    | { readonly does: "orderSlowly" }
    | { readonly does: "showRoom"; readonly room: string }
  );

const order = (look: Look, command: DeskCommand, opens = false): Action => ({ ...look, does: "order", command, opens });

const plain = (label: string, icon: IconName): Look => ({ label, icon, weight: "plain" });
const spoken = (label: string, icon: IconName, words = label): Look => ({ label, icon, weight: "plain", words });

/** Whoever serves somebody, here or in another department, takes on another only when meant so. */
export const hasOpen = ({ visits, me }: DeskView): boolean => me.busyElsewhere || visits.some(({ mine }) => mine);

const ofWaiting = ({ ticket, urgent, asked }: VisitView, view: DeskView): Action[] => [
  order(spoken(hasOpen(view) ? "nextAlso" : "accept", "call", "accept"), { name: "accept", ticket, also: hasOpen(view) }, true),
  order(plain("park", "park"), { name: "park", ticket }),
  ...(view.department.urgent && !urgent ? [order(plain("urgent", "urgent"), { name: "urgent", ticket })] : []),
  ...(asked ? [] : [{ ...plain("transfer", "transfer"), does: "ask", form: "transfer" } as const]),
];

const ofMine = ({ ticket, status, asked, room }: VisitView, view: DeskView): Action[] => [
  ...(room === undefined ? [] : [{ ...spoken("open", "door"), weight: "primary", does: "showRoom", room } as const]),
  order(spoken("finish", "finish"), { name: "finish", ticket }),
  ...(status === "accepted"
    ? [order(plain("missed", "missed"), { name: "missed", ticket }), order(plain("callAgain", "bell"), { name: "callAgain", ticket })]
    : []),
  ...(asked || view.department.thirdParties === "none" ? [] : [{ ...plain("invite", "invite"), does: "ask", form: "invite" } as const]),
];

const withoutBar = (visit: VisitView, view: DeskView): Action[] => {
  const { ticket, status, mine } = visit;
  switch (status) {
    case "waiting": return ofWaiting(visit, view);
    case "parked": return [order(spoken("bringBack", "back"), { name: "bringBack", ticket })];
    case "missed":
      return [
        order(spoken("callAgain", "bell"), { name: "callAgain", ticket, also: hasOpen(view) }, true),
        order(plain("bringBack", "back"), { name: "bringBack", ticket }),
      ];
    case "accepted":
    case "in consultation":
      return mine ? ofMine(visit, view) : [order(spoken("take", "take"), { name: "take", ticket, also: hasOpen(view) }, true)];
  }
};

export const actionsFor = (visit: VisitView, view: DeskView): readonly Action[] => [
  ...withoutBar(visit, view),
  { label: "bar", icon: "bar", weight: "danger", does: "orderSlowly" },
];
