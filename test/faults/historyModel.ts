/** What a history is made of, and the model: who stands how, in a few lines, without events, database or effects. */
import fc from "fast-check";

export const CITIZENS = ["@anna:one.example", "@bora:two.example", "@cem:two.example", "@dana:three.example"];
export const CASEWORKERS = ["@weber:amt.example", "@yilmaz:amt.example"];

/** How carrying out an order, or handling what came in, can go. `slow`: so slow that another copy takes it over, and finishes first. */
export const FATES = ["well", "well", "well", "fails", "dies before", "dies after", "slow"] as const;
export type Fate = (typeof FATES)[number];

/** What citizens do at the homeserver, which tells the office of it sooner or later. */
export const DEEDS = ["knock", "cancel", "comeBack", "appear", "leaveTalk"] as const;
export type Deed = (typeof DEEDS)[number];
export const ORDERS = ["accept", "finish", "miss", "park", "bringBack", "take"] as const;

export type Step =
  /** `prompt`: the office hears of it at once, and does what follows. */
  | { do: Deed; citizen: number; prompt: boolean }
  | { do: "next"; caseworker: number }
  | { do: (typeof ORDERS)[number]; caseworker: number; citizen: number }
  | { do: "wait"; ms: number }
  /** A transaction of so many events; `anew`: together with some that came before. `aside`: rooms in another order. */
  | { do: "receive"; count: number; anew: boolean; aside: boolean; fates: Fate[] }
  | { do: "perform"; fates: Fate[] };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const citizen = fc.nat({ max: CITIZENS.length - 1 });
const caseworker = fc.nat({ max: CASEWORKERS.length - 1 });
const fates = fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 8 });
const deed = (...deeds: Deed[]): fc.Arbitrary<Step> => fc.record({ do: fc.constantFrom(...deeds), citizen, prompt: fc.boolean() });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: deed("knock") },
  { weight: 6, arbitrary: deed("cancel", "comeBack", "appear", "appear", "appear", "leaveTalk") },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("next" as const), caseworker }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom(...ORDERS), caseworker, citizen }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(SECOND, 30 * SECOND, 6 * MINUTE, 20 * MINUTE) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("receive" as const), count: fc.integer({ min: 1, max: 4 }), anew: fc.boolean(), aside: fc.boolean(), fates }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("perform" as const), fates }) },
);
export const history: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 10, maxLength: 40, size: "max" });

export type Standing = "waiting" | "parked" | "called" | "talking" | "missed" | "gone";

export class Model {
  readonly standing = new Map<string, Standing>();
  readonly by = new Map<string, string>();
  line: string[] = [];

  of(who: string): Standing { return this.standing.get(who) ?? "gone"; }
  put(who: string, standing: Standing, by?: string): void {
    this.standing.set(who, standing);
    if (by) this.by.set(who, by);
    else if (standing === "gone" || standing === "waiting" || standing === "parked") this.by.delete(who);
  }
  arrive(who: string): void {
    if (this.of(who) !== "gone") return;
    this.line = [...this.line.filter((one) => one !== who), who];
    this.put(who, "waiting");
  }
  busy(by: string): boolean { return [...this.by].some(([who, other]) => other === by && ["called", "talking"].includes(this.of(who))); }
  /** Those who wait, by their first arrival. */
  waiting(): string[] { return this.line.filter((who) => this.of(who) === "waiting"); }
}
