/** What the desk shows, as it goes over the wire; the browser checks it by the same schema. */
import { z } from "zod";

export const VisitView = z.object({
  ticket: z.string(),
  status: z.enum(["waiting", "parked", "accepted", "in consultation", "missed"]),
  /** Arrival, milliseconds since 1970. */
  since: z.number(),
  /** 1 for whoever is next; only of those who stand in the queue. */
  position: z.number().optional(),
  language: z.string(),
  interpreter: z.boolean(),
  way: z.enum(["knock", "direct", "join", "page"]),
  urgent: z.boolean(),
  returned: z.boolean(),
  seated: z.boolean(),
  /** The name of the department where the citizen waited before. */
  transferredFrom: z.string().optional(),
  /** Matrix id of whoever called or serves. */
  caseworker: z.string().optional(),
  mine: z.boolean(),
  /** What the citizen has been asked and has not answered yet. */
  asked: z.enum(["transfer", "thirdParty"]).optional(),
  /** The call is empty, or the citizen has left. */
  quiet: z.boolean(),
  /** The consultation room; only of one's own visits. */
  room: z.string().optional(),
});
export type VisitView = z.output<typeof VisitView>;

export const Colleague = z.object({
  user: z.string(), name: z.string(), state: z.enum(["free", "busy", "paused", "off"]),
});
export type Colleague = z.output<typeof Colleague>;

export const DeskView = z.object({
  /** The service's clock, milliseconds since 1970. */
  at: z.number(),
  /** The homeserver is away: orders wait. */
  trouble: z.literal(true).optional(),
  department: z.object({ id: z.string(), name: z.string(), urgent: z.boolean(), thirdParties: z.enum(["none", "interpreter", "anyone"]) }),
  board: z.object({
    availability: z.enum(["free", "busy", "away", "closed"]), waiting: z.number(), notice: z.string().optional(),
    /** False: none are given any more today. */
    numbers: z.literal(false).optional(),
    /** In the county's time zone and the department's language. */
    openUntil: z.string().optional(), opensAt: z.string().optional(),
  }),
  me: z.object({
    user: z.string(), lead: z.boolean(), paused: z.boolean(), onDuty: z.boolean(),
    /** Serves a visit of another department. */
    busyElsewhere: z.boolean(),
  }),
  /** Those who wait in their order, then all others by arrival. */
  visits: z.array(VisitView),
  colleagues: z.array(Colleague),
  /** Where a visit can be transferred to. */
  departments: z.array(z.object({ id: z.string(), name: z.string() })),
  /** For links to rooms. */
  via: z.string(),
});
export type DeskView = z.output<typeof DeskView>;

export const SessionOpened = z.object({
  token: z.string(),
  user: z.string(),
  department: z.string(),
  /** All departments in whose staff the user is. */
  departments: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type SessionOpened = z.output<typeof SessionOpened>;

export const OrderAnswer = z.object({ ok: z.boolean(), code: z.string().optional(), text: z.string().optional(), ticket: z.string().optional() });
export type OrderAnswer = z.output<typeof OrderAnswer>;

const Times = z.object({ median: z.number(), longest: z.number() });

export const FiguresAnswer = z.object({
  figures: z.object({
    visits: z.number(), finished: z.number(), missed: z.number(), withdrawn: z.number(), transferred: z.number(),
    waited: Times.optional(), talked: Times.optional(),
    byHour: z.array(z.object({ hour: z.number(), visits: z.number().optional() })),
  }).optional(),
});
export type FiguresAnswer = z.output<typeof FiguresAnswer>;
