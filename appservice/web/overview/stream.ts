/** The overview, live: all departments at first or after a gap, then what changes. */
import type { RequestHandler } from "express";
import type { Language } from "../../config/languages.ts";
import type { Context } from "../../office/context.ts";
import { eventBytes, eventStream } from "../eventStream.ts";
import { sayOf, spokenIn } from "../texts.ts";
import { inWords, noticeOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import type { Feed, Snapshot } from "./feed.ts";

const boards = (version: string, facts: readonly Facts[], language: Language, timeZone: string, now: number): Buffer => {
  const saying = { say: sayOf(language), language, timeZone, now };
  const rows = facts.map((one) => ({
    address: one.address, availability: one.availability, notice: noticeOf(one, saying.say), ...inWords(one, saying),
  }));
  return eventBytes({ name: "boards", id: version, data: JSON.stringify(rows) });
};

export function overviewStream(feed: Feed, { config: { county }, clock }: Context): RequestHandler {
  // Each language is put into words once for all its readers.
  let spoken: { version: string; events: Map<Language, Buffer> } = { version: "", events: new Map() };
  // Everything, for those who open a page: the same for all who open it within a minute, unless something changes.
  let whole: { of: string; events: Map<Language, Buffer> } = { of: "", events: new Map() };
  const everything = ({ version, facts }: Snapshot, language: Language): Buffer => {
    const now = clock.now();
    const of = `${version} ${Math.floor(now / 60_000)}`;
    if (whole.of !== of) whole = { of, events: new Map() };
    const known = whole.events.get(language) ?? boards(version, facts, language, county.time_zone, now);
    whole.events.set(language, known);
    return known;
  };
  const changes = ({ version, changed }: Snapshot, language: Language): Buffer => {
    if (spoken.version !== version) spoken = { version, events: new Map() };
    const known = spoken.events.get(language) ?? boards(version, changed, language, county.time_zone, clock.now());
    spoken.events.set(language, known);
    return known;
  };
  return async (request, response) => {
    const { language } = spokenIn(request, county.language);
    const last = request.get("Last-Event-ID");
    const snapshot = await feed.now();
    if (request.destroyed) return;
    const stream = eventStream(request, response);
    if (last !== snapshot.version) stream.send(everything(snapshot, language));
    stream.onClose(feed.follow((next) => { stream.send(changes(next, language)); }));
  };
}
