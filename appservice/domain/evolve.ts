/** The state after an event. Total: every event of visit.ts has its line here. */
import { SERVICE_NEWS } from "./visit.ts";
import type { Particulars, Status, Visit, VisitEvent } from "./visit.ts";

const particulars = ({
  id, department, ticket, day, citizen, name, way, language, interpreter, arrivedAt, rank, urgent, returned,
  transferredFrom, waitingRoom, room, seated, news, told, confirmed, delays, question, guests,
}: Visit): Particulars => ({
  id, department, ticket, day, citizen, way, language, interpreter, arrivedAt, rank, urgent, returned, guests,
  ...(name === undefined ? {} : { name }),
  ...(transferredFrom === undefined ? {} : { transferredFrom }),
  ...(waitingRoom === undefined ? {} : { waitingRoom }),
  ...(room === undefined ? {} : { room }),
  ...(seated === undefined ? {} : { seated }),
  ...(news === undefined ? {} : { news }),
  ...(told === undefined ? {} : { told }),
  ...(confirmed === undefined ? {} : { confirmed }),
  ...(delays === undefined ? {} : { delays }),
  ...(question === undefined ? {} : { question }),
});

const without = <T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = value;
  return rest;
};

const caseworkerOf = (visit: Visit): string => ("caseworker" in visit && visit.caseworker) || "";

function ended(visit: Visit, event: Extract<VisitEvent, { type: "visitEnded" }>): Visit {
  const acceptedAt = visit.status === "accepted" || visit.status === "in consultation" ? visit.acceptedAt : event.at;
  const talked = visit.status === "in consultation" ? { talkedMs: Math.max(0, event.at - visit.appearedAt) } : {};
  const caseworker = event.by ?? caseworkerOf(visit);
  return {
    ...unasked(visit),
    status: "ended", outcome: event.outcome, endedAt: event.at,
    waitedMs: Math.max(0, acceptedAt - visit.arrivedAt),
    ...(caseworker ? { caseworker } : {}),
    ...talked,
  };
}

function told(visit: Visit, { text, at }: Extract<VisitEvent, { type: "citizenTold" }>): Visit {
  const own = SERVICE_NEWS.find((one) => one === text);
  return { ...visit, news: { text, at }, ...(own ? { told: { ...visit.told, [own]: at } } : {}) };
}

function answered(visit: Visit, event: Extract<VisitEvent, { type: "citizenAnswered" }>): Visit {
  const { question } = event;
  const guests = event.yes && question.about === "thirdParty" ? [...visit.guests, question.invitee] : visit.guests;
  return without({ ...visit, guests }, "question") as Visit;
}

const parked = (visit: Visit, { until, wished }: Extract<VisitEvent, { type: "visitParked" }>): Visit =>
  ({ ...particulars(visit), ...(wished ? { delays: (visit.delays ?? 0) + 1 } : {}), status: "parked", until });

const open: readonly Status[] = ["waiting", "parked", "accepted", "in consultation", "missed"];

/** In which statuses an event can happen. */
export const happensIn: { readonly [T in VisitEvent["type"]]: readonly Status[] } = {
  visitOpened: ["waiting"],
  seatPrepared: ["waiting", "accepted"],
  visitAccepted: ["waiting", "missed"],
  citizenCalledAgain: ["accepted"],
  citizenAppeared: ["accepted"],
  citizenSeated: ["waiting"],
  citizenTold: ["waiting", "parked", "missed"],
  citizenReturned: ["parked", "accepted", "in consultation", "missed"],
  visitParked: ["waiting", "parked"],
  visitMissed: ["accepted"],
  caseworkerChanged: ["accepted", "in consultation"],
  visitUrged: ["waiting"],
  languageChosen: open,
  interpreterWished: open,
  citizenIdentified: open,
  citizenConfirmed: ["waiting"],
  companionBrought: open,
  citizenAsked: ["waiting", "accepted", "in consultation"],
  citizenAnswered: ["waiting", "parked", "accepted", "in consultation"],
  consultationWentQuiet: ["in consultation"],
  consultationResumed: ["in consultation"],
  caseworkerAsked: ["in consultation"],
  visitEnded: open,
};

/** The visit after one event. An event that cannot have happened in this status leaves it as it is. */
export function evolve(visit: Visit, event: VisitEvent): Visit {
  return happensIn[event.type].includes(visit.status) ? changed(visit, event) : visit;
}

/** What was asked does not outlive its stage: nobody is transferred out of a talk, nor a third party asked to an empty room. */
const unasked = (visit: Visit): Particulars => without(particulars(visit), "question");

/** What is left of it in the line. Out of a talk nobody has a seat: the citizen may have left the room meanwhile. */
function standing(visit: Visit): Particulars {
  if (visit.status === "parked") return particulars(visit);
  return visit.status === "in consultation" ? without(unasked(visit), "seated") : unasked(visit);
}

function changed(visit: Visit, event: VisitEvent): Visit {
  switch (event.type) {
    case "visitOpened": return event.visit;
    case "seatPrepared": return { ...visit, room: event.room };
    case "visitAccepted": return { ...unasked(visit), status: "accepted", caseworker: event.caseworker, acceptedAt: event.at };
    case "citizenCalledAgain": return visit.status === "accepted" ? { ...visit, acceptedAt: event.at } : visit;
    case "citizenAppeared":
      return visit.status === "accepted" ? { ...visit, status: "in consultation", appearedAt: event.at } : visit;
    case "citizenSeated": return { ...visit, seated: event.seated };
    case "citizenTold": return told(visit, event);
    case "citizenReturned": return { ...standing(visit), status: "waiting", returned: true, confirmed: true };
    case "visitParked": return parked(visit, event);
    case "visitMissed": return { ...unasked(visit), status: "missed", caseworker: caseworkerOf(visit), until: event.until };
    case "caseworkerChanged": return "caseworker" in visit ? { ...visit, caseworker: event.to } : visit;
    case "visitUrged": return { ...visit, urgent: true };
    case "languageChosen": return { ...visit, language: event.language };
    case "interpreterWished": return { ...visit, interpreter: event.wished };
    // The seat that was taken is the former account's.
    case "citizenIdentified": return { ...visit, citizen: event.citizen, seated: false };
    case "citizenConfirmed": return { ...visit, confirmed: true };
    case "companionBrought": return { ...visit, guests: [...visit.guests, event.companion] };
    case "citizenAsked": return { ...visit, question: event.question };
    case "citizenAnswered": return answered(visit, event);
    case "consultationWentQuiet": return visit.status === "in consultation" ? { ...visit, quietSince: event.at } : visit;
    case "consultationResumed": return without(visit as Visit & { quietSince?: number }, "quietSince") as Visit;
    case "caseworkerAsked": return visit.status === "in consultation" ? { ...visit, quietSince: event.at } : visit;
    case "visitEnded": return ended(visit, event);
  }
}
