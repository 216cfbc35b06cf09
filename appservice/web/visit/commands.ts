/** What the page can ask for: a number, an account, and what a citizen may do with the own visit. */
import { z } from "zod";
import { LANGUAGES } from "../../config/languages.ts";
import type { Command, Visit } from "../../domain/visit.ts";
import { act } from "../../office/act.ts";
import { answer } from "../../office/answer.ts";
import { arrive } from "../../office/arrive.ts";
import type { Reception } from "../../office/arrive.ts";
import type { Office } from "../../office/office.ts";
import { refusalText } from "../../office/orders/direct.ts";
import type { GuestAccount } from "../../office/ports.ts";
import type { PageVisit, Tx } from "../../office/books.ts";
import { ApiError } from "../apiError.ts";
import { sayOf } from "../texts.ts";
import { plainName } from "./caseworker.ts";
import { hashOf, newSecret, Secret } from "./secret.ts";

const Name = z.string().max(200).transform(plainName);

export const Wish = z.strictObject({
  secret: Secret,
  department: z.string().max(40),
  name: Name.exactOptional(),
  language: z.enum(LANGUAGES),
  interpreter: z.boolean(),
  consent: z.literal(true, { error: "true: without consent there is no number" }),
  /** What bars have left in this browser. */
  marks: z.array(Secret).max(20).exactOptional(),
});
export type Wish = z.infer<typeof Wish>;

export const Deed = z.discriminatedUnion("do", [
  z.strictObject({ do: z.enum(["confirm", "needTime", "withdraw"]) }),
  z.strictObject({ do: z.literal("answer"), yes: z.boolean() }),
  z.strictObject({ do: z.literal("speak"), language: z.enum(LANGUAGES) }),
  z.strictObject({ do: z.literal("wishInterpreter"), wished: z.boolean() }),
]);
export type Deed = z.infer<typeof Deed>;

/** Seats for companions, and links at a time: a companion, another one, and that is a family. */
const COMPANIONS = 2;

const gone = (): ApiError => new ApiError(404, "unknown", "This visit is not known (any more).");

async function own(tx: Tx, secretHash: string): Promise<{ page: PageVisit; visit: Visit }> {
  const page = await tx.pages.bySecret(secretHash);
  const visit = page && (await tx.visits.byId(page.visit));
  if (!visit) throw gone();
  return { page, visit };
}

async function ownAsCitizen(tx: Tx, secretHash: string): Promise<{ page: PageVisit; visit: Visit }> {
  const found = await own(tx, secretHash);
  if (found.page.role !== "citizen") throw new ApiError(403, "companion", "Only the citizen can do this.");
  return found;
}

const turnedAway = (office: Office, wish: Wish, department: string, received: Extract<Reception, { ok: false }>): ApiError =>
  new ApiError(409, received.why, refusalText(office, department, received, wish.language));

/** One secret, one number: asked for again, it is the same. `network`: a hash of where it is asked from. */
export async function takeNumber(office: Office, network: string, wish: Wish): Promise<{ isNew: boolean }> {
  const { context, store } = office;
  const department = context.config.departments.find(({ address }) => address === wish.department);
  if (!department) throw new ApiError(404, "department", "department: there is none of this address.");
  if (!department.anonymous && !wish.name) throw new ApiError(400, "name", "name: this department asks for one.");
  return store.transaction(async (tx) => {
    const secretHash = hashOf(wish.secret);
    if (await tx.pages.bySecret(secretHash)) return { isNew: false };
    if ((await tx.pages.openFrom(network)) >= context.config.limits.open_visits_per_address)
      throw new ApiError(429, "tooMany", "Too many visits are open from this network.");
    const { language, interpreter, name } = wish;
    const received = await arrive(tx, context, {
      department: department.id, citizen: `page:${context.newId()}`, way: "page", language, interpreter, from: { network, marks: wish.marks ?? [] }, ...(name ? { name } : {}),
    });
    if (!received.ok) throw turnedAway(office, wish, department.id, received);
    await tx.pages.put({ secretHash, visit: received.visit, role: "citizen", network, openedAt: context.clock.now() });
    return { isNew: true };
  });
}

/** False when the visit does not allow it now. */
export async function carryOut({ store, context }: Office, secretHash: string, deed: Deed): Promise<boolean> {
  return store.transaction(async (tx) => {
    const { visit } = await ownAsCitizen(tx, secretHash);
    const at = context.clock.now();
    if (deed.do === "answer") return (await answer(tx, context, visit.id, deed.yes, at))?.ok ?? false;
    const command: Command = { ...deed, at };
    return (await act(tx, context, visit.id, command))?.ok ?? false;
  });
}

const nameOf = ({ context }: Office, page: PageVisit, visit: Visit): string => {
  if (page.role === "citizen" && visit.name) return visit.name;
  return sayOf(context.department(visit.department).language)(`guest.${page.role}`, { ticket: visit.ticket });
};

/** An account for this browser. A second one replaces the first: then the answer, or the browser's memory, was lost. */
export async function openAccount(office: Office, secretHash: string): Promise<GuestAccount> {
  const { store, context, world } = office;
  const found = await store.transaction((tx) => own(tx, secretHash));
  if (!world.guests || found.visit.status === "ended") throw new ApiError(409, "noGuests", "This visit gets no account (any more).");
  const account = await world.guests.open(nameOf(office, found.page, found.visit));
  const former = await store.transaction(async (tx) => {
    const { page, visit } = await own(tx, secretHash);
    const at = context.clock.now();
    const command: Command = page.role === "citizen"
      ? { do: "identify", at, citizen: account.userId }
      : { do: "bringCompanion", at, companion: account.userId };
    const outcome = await act(tx, context, visit.id, command);
    if (!outcome?.ok) return account.userId;
    await tx.pages.put({ ...page, guest: account.userId });
    return page.guest;
  });
  if (former) await world.guests.close(former);
  if (former === account.userId) throw gone();
  return account;
}

/** Who has come keeps the seat; of links that nobody has used the oldest gives way to a new one, in case it was lost. */
async function makeWay({ pages }: Tx, visit: string): Promise<boolean> {
  // Whom a caseworker invites comes by a link that was made in no network, and takes no seat of these.
  const links = (await pages.ofVisit(visit)).filter(({ role, network }) => role === "companion" && network !== "");
  if (links.length < COMPANIONS) return true;
  const unused = links.find(({ guest }) => guest === undefined);
  if (unused) await pages.close(unused.secretHash);
  return unused !== undefined;
}

/** The personal link of somebody whom the citizen brings. */
export async function inviteCompanion({ store, context }: Office, secretHash: string): Promise<string> {
  const secret = newSecret();
  await store.transaction(async (tx) => {
    const { page, visit } = await ownAsCitizen(tx, secretHash);
    const isAllowed = context.department(visit.department).third_parties === "anyone" && visit.status !== "ended";
    if (!isAllowed || !(await makeWay(tx, visit.id))) throw new ApiError(409, "companions", "No more companions are possible here.");
    await tx.pages.put({ secretHash: hashOf(secret), visit: visit.id, role: "companion", network: page.network, openedAt: context.clock.now() });
  });
  // In the fragment: it reaches no server and no log.
  return `${context.config.service.public_url}/mein-besuch#dabei=${secret}`;
}
