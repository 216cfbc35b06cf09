/** What the service wrote into the page for this visit. */
import { z } from "../../shared/schema.ts";

const Department = z.object({
  address: z.string(), name: z.string(), telephone: z.string(), anonymous: z.boolean(), neutral: z.boolean(), consent: z.string(),
  guests: z.boolean(), matrix: z.string(),
});
export type Department = z.infer<typeof Department>;

const PageData = z.object({
  homeserver: z.string(), retentionDays: z.number(), graceMinutes: z.number(), confirmMinutes: z.number(),
  /** Where a number is to be taken; absent when somebody comes back to a visit. */
  department: Department.optional(),
});
export type PageData = z.infer<typeof PageData>;

export const readPage = (root: HTMLElement): PageData => PageData.parse(JSON.parse(root.dataset["page"] ?? "{}"));

export const View = z.object({
  role: z.enum(["citizen", "companion"]),
  department: z.object({
    address: z.string(), name: z.string(), telephone: z.string(), neutral: z.boolean(), companions: z.boolean(), bring: z.array(z.string()),
  }),
  ticket: z.string(),
  /** Times are the office's; see {@link byOwnClock}. */
  now: z.number(),
  status: z.enum(["waiting", "parked", "accepted", "in consultation", "missed", "ended"]),
  position: z.number().optional(),
  estimate: z.object({ from: z.number(), to: z.number() }).optional(),
  isStaffed: z.boolean(),
  confirmed: z.boolean(),
  until: z.number().optional(),
  delaysLeft: z.number(),
  language: z.string(), interpreter: z.boolean(), companions: z.number(),
  caseworker: z.string().optional(),
  question: z.union([z.object({ about: z.literal("transfer"), to: z.string() }), z.object({ about: z.enum(["interpreter", "colleague"]) })]).optional(),
  news: z.string().optional(),
  room: z.string().optional(),
  guest: z.string().optional(),
  outcome: z.enum(["finished", "missed", "withdrawn", "transferred", "barred", "unserved"]).optional(),
  ended: z.object({ talked: z.boolean(), followUpUntil: z.number(), roomUntil: z.number(), visitUntil: z.number(), barredUntil: z.number().optional() }).optional(),
});
export type View = z.infer<typeof View>;

/**
 * Phones' clocks are wrong. What is counted down here, or compared with the clock that the phone shows, is brought to
 * that clock; days and hours that are told as a fact stay the office's.
 */
export function byOwnClock(view: View, here: number): View {
  const ahead = here - view.now;
  const { until, ended } = view;
  return {
    ...view, now: here,
    ...(until === undefined ? {} : { until: until + ahead }),
    ...(ended === undefined ? {} : { ended: { ...ended, followUpUntil: ended.followUpUntil + ahead } }),
  };
}
