/** The office over a real database beside the model: each step at both, which must agree on whether it was possible. */
import assert from "node:assert/strict";
import type { Visit } from "../../appservice/domain/visit.ts";
import type { RoomHappening } from "../../appservice/matrix/meaning.ts";
import { receive } from "../../appservice/matrix/reception.ts";
import { perform } from "../../appservice/office/perform.ts";
import type { World } from "../../appservice/office/office.ts";
import type { DueEffect, DueItem } from "../../appservice/office/tasks.ts";
import { MINUTE, SECOND } from "../support/given.ts";
import type { Office } from "../support/office.ts";
import { Model } from "./historyModel.ts";
import type { Deed, Fate } from "./historyModel.ts";
import { Homes } from "./historyWorld.ts";

const LEASE = MINUTE;
const isOurs = (user: string): boolean => /^@(?:amt_|buergerbuero:)/u.test(user);

/** Orders, or what came in: what can befall both. */
interface Work<T> {
  claim(): Promise<T[]>;
  /** What is done outside the database; false when that failed. */
  begin(item: T): Promise<boolean>;
  /** False when another copy has taken it over. */
  finish(item: T): Promise<boolean>;
  again(item: T): Promise<unknown>;
}

export class Scene {
  readonly office: Office;
  readonly homes: Homes;
  readonly model = new Model();
  /** How often each visit was called, and which had no room prepared when it was. */
  readonly calls = new Map<string, number>();
  readonly roomless = new Set<string>();
  /** How often each caseworker was brought into each visit. */
  readonly brought = new Map<string, number>();
  readonly #world: World;
  /** What the homeserver has not sent yet, and what it has. */
  readonly #unsent: RoomHappening[] = [];
  readonly #sent: RoomHappening[] = [];
  #copies = 0;
  #events = 0;

  constructor(office: Office, address: string) {
    this.office = office;
    this.homes = new Homes(address);
    this.#world = this.homes.world(office.now);
  }

  visitOf = async (who: string): Promise<Visit | undefined> => (await this.office.tx((tx) => tx.visits.ofCitizen(who)))[0];

  called({ id, room }: Visit, by: string): void {
    this.calls.set(id, (this.calls.get(id) ?? 0) + 1);
    if (!room) this.roomless.add(id);
    this.brings(id, by);
  }

  brings(visit: string, by: string): void { this.brought.set(`${visit} ${by}`, (this.brought.get(`${visit} ${by}`) ?? 0) + 1); }

  /** At the homeserver; the office hears of it when it is sent. */
  async deed(what: Deed, who: string): Promise<void> {
    const visit = await this.visitOf(who);
    const told = { eventId: `$${this.#events += 1}`, sender: who, at: this.office.now() };
    const member = (roomId: string) => ({ ...told, roomId, user: who, prevMembership: undefined });
    if (what === "knock") {
      const room = this.homes.knock(who);
      if (room) this.#unsent.push({ ...member(room), kind: "knocked" });
    } else if (what === "cancel" || what === "comeBack") {
      const room = visit?.waitingRoom;
      if (!room || !this.homes.isIn(room, who)) return;
      const command = what === "cancel" ? { name: "cancel", args: [], flags: [] } : undefined;
      this.#unsent.push({ ...told, roomId: room, kind: "said", command });
    } else if (visit?.room && this.homes.isIn(visit.room, who)) {
      const isThere = this.homes.of(visit.room, who) === "join";
      if (what === "leaveTalk") this.homes.leave(visit.room, who);
      else this.homes.put(visit.room, who, "join");
      if (what === "leaveTalk") this.#unsent.push({ ...member(visit.room), kind: "left" });
      else this.#unsent.push(isThere ? { ...told, roomId: visit.room, kind: "wroteEncrypted" } : { ...member(visit.room), kind: "joined" });
    }
  }

  /** A transaction. Within a room the order is kept; of rooms it is not. */
  async send(count: number, anew: boolean, aside: boolean): Promise<void> {
    const fresh = this.#unsent.splice(0, count);
    const all = [...(anew ? this.#sent.slice(-3) : []), ...fresh];
    const rooms = [...new Set(all.map(({ roomId }) => roomId))];
    const ordered = (aside ? rooms.reverse() : rooms).flatMap((room) => all.filter(({ roomId }) => roomId === room));
    const items = ordered.map((happening) => ({ eventId: happening.eventId, roomId: happening.roomId, body: JSON.stringify(happening) }));
    await this.office.tx((tx) => tx.inbox.take(items));
    if (anew) assert.equal(await this.office.tx((tx) => tx.inbox.take(items)), false, "the same transaction again changes nothing");
    this.#sent.push(...fresh);
  }

  /** What this event means by the model, should the office handle it now. */
  async #meaning(happening: RoomHappening): Promise<() => void> {
    const { model } = this;
    const who = happening.sender;
    const visit = await this.office.tx((tx) => tx.visits.byRoom(happening.roomId));
    const standing = model.of(who);
    if (happening.kind === "knocked") return () => { if (visit?.citizen !== who) model.arrive(who); };
    if (visit?.citizen !== who || visit.status === "ended") return () => undefined;
    if (happening.kind === "said" && happening.command) return () => { model.put(who, "gone"); };
    if (happening.kind === "said") return () => { if (standing === "parked" || standing === "missed") model.put(who, "waiting"); };
    if (standing !== "called") return () => undefined;
    return () => { model.put(who, happening.kind === "left" ? "gone" : "talking"); };
  }

  async #befalls<T extends { id: string }>(item: T, fate: Fate, work: Work<T>): Promise<void> {
    if (fate === "dies before") return;
    if (fate === "fails" || !(await work.begin(item))) return void (await work.again(item));
    if (fate === "dies after") return;
    if (fate === "slow") {
      this.office.pass(LEASE);
      const other = (await work.claim()).find(({ id }) => id === item.id);
      if (!other || !(await work.begin(other))) return;
      assert.equal(await work.finish(other), true);
      assert.equal(await work.finish(item), false, "who was overtaken cannot finish");
      return;
    }
    await work.finish(item);
  }

  readonly #orders: Work<DueEffect> = {
    claim: () => this.office.tx((tx) => tx.effects.claim(this.#copy(), LEASE, 50)),
    begin: (effect) => perform({ store: this.office.store, context: this.office.context, world: this.#world }, effect).then(() => true, () => false),
    finish: (effect) => this.office.tx((tx) => tx.effects.done(effect)),
    again: (effect) => this.office.tx(async (tx) => tx.effects.again(effect, (await tx.now()) + SECOND)),
  };

  readonly #incoming: Work<DueItem> = {
    claim: () => this.office.tx((tx) => tx.inbox.claim(this.#copy(), LEASE, 50)),
    begin: () => Promise.resolve(true),
    finish: async (item) => {
      const happening = JSON.parse(item.body) as RoomHappening;
      const follows = await this.#meaning(happening);
      const isDone = await this.office.tx(async (tx) => {
        if (!(await tx.inbox.done(item))) return false;
        await receive(tx, this.office.context, happening, { isOurs, departmentOf: () => undefined });
        return true;
      });
      if (isDone) follows();
      this.office.pass(1);
      return isDone;
    },
    again: (item) => this.office.tx(async (tx) => tx.inbox.again(item, (await tx.now()) + SECOND)),
  };

  #copy(): string { return `copy ${this.#copies += 1}`; }

  perform = (fates: readonly Fate[]): Promise<number> => this.#each(this.#orders, fates);
  handle = (fates: readonly Fate[]): Promise<number> => this.#each(this.#incoming, fates);

  /** All that was sent and is due now, with nothing that befalls it. */
  async everything(): Promise<number> {
    await this.send(Infinity, false, false);
    return await this.handle(["well"]) + await this.perform(["well"]);
  }

  async #each<T extends { id: string }>(work: Work<T>, fates: readonly Fate[]): Promise<number> {
    const items = await work.claim();
    for (const [index, item] of items.entries()) await this.#befalls(item, fates[index % fates.length] ?? "well", work);
    return items.length;
  }

  /** Everything that was sent or is due is done, whatever befell it before. */
  async settle(follow: () => Promise<void>): Promise<void> {
    await this.send(0, true, false);
    for (let round = 0; round < 500; round += 1) {
      const did = await this.everything();
      await follow();
      if (did > 0) continue;
      const next = await this.office.tx(async (tx) => Math.min(await tx.effects.nextDue() ?? Infinity, await tx.inbox.nextDue() ?? Infinity));
      if (next > this.office.now() + 2 * MINUTE) return;
      this.office.pass(Math.max(1, next - this.office.now()));
    }
    assert.fail("does not come to rest");
  }
}
