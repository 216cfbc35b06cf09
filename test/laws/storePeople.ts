/** Visits to write into stores. */
import type { InStatus, Stage, Visit, VisitEvent } from "../../appservice/domain/visit.ts";

export const waiting = (id: string, more: Partial<InStatus<"waiting">> = {}): InStatus<"waiting"> => ({
  id, department: "elterngeld", ticket: "E-001", day: "2026-11-22", citizen: `@${id}:example.org`, way: "knock", language: "de",
  interpreter: false, arrivedAt: 1000, rank: 1000, urgent: false, returned: false, guests: [], status: "waiting", ...more,
});

export const inStage = (visit: InStatus<"waiting">, stage: Stage): Visit => {
  const { status: _, ...particulars } = visit;
  return { ...particulars, ...stage };
};

export const acceptedBy = (visit: InStatus<"waiting">, caseworker: string): Visit =>
  inStage(visit, { status: "accepted", caseworker, acceptedAt: 2000 });

export const endedAt = (visit: InStatus<"waiting">, at: number, caseworker?: string): Visit =>
  inStage(visit, { status: "ended", outcome: "finished", endedAt: at, waitedMs: 7, ...(caseworker ? { caseworker } : {}) });

export const opened = (visit: InStatus<"waiting">): VisitEvent => ({ type: "visitOpened", at: visit.arrivedAt, visit });
