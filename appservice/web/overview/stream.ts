/** The overview, live: all departments at first or after a gap, then what changes. */
import type { RequestHandler } from "express";
import type { Language } from "../../config/languages.ts";
import type { Context } from "../../office/context.ts";
import { eventStream } from "../eventStream.ts";
import { sayOf, spokenIn } from "../texts.ts";
import { inWords, noticeOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import type { Feed, Snapshot } from "./feed.ts";

const rows = (facts: readonly Facts[], language: Language, timeZone: string, now: number): string => {
  const saying = { say: sayOf(language), language, timeZone, now };
  return JSON.stringify(facts.map((one) => ({
    address: one.address, availability: one.availability, notice: noticeOf(one, saying.say), ...inWords(one, saying),
  })));
};

export function overviewStream(feed: Feed, { config: { county }, clock }: Context): RequestHandler {
  // Each language is put into words once for all its readers.
  let spoken: { version: string; texts: Map<Language, string> } = { version: "", texts: new Map() };
  // Everything, for those who open a page: the same for all who open it within a minute, unless something changes.
  let whole: { of: string; texts: Map<Language, string> } = { of: "", texts: new Map() };
  const everything = ({ version, facts }: Snapshot, language: Language): string => {
    const now = clock.now();
    const of = `${version} ${Math.floor(now / 60_000)}`;
    if (whole.of !== of) whole = { of, texts: new Map() };
    const known = whole.texts.get(language) ?? rows(facts, language, county.time_zone, now);
    whole.texts.set(language, known);
    return known;
  };
  const changes = ({ version, changed }: Snapshot, language: Language): string => {
    if (spoken.version !== version) spoken = { version, texts: new Map() };
    const known = spoken.texts.get(language) ?? rows(changed, language, county.time_zone, clock.now());
    spoken.texts.set(language, known);
    return known;
  };
  return async (request, response) => {
    const { language } = spokenIn(request, county.language);
    const last = request.get("Last-Event-ID");
    const snapshot = await feed.now();
    if (request.destroyed) return;
    const stream = eventStream(request, response);
    if (last !== snapshot.version) stream.send({ name: "boards", id: snapshot.version, data: everything(snapshot, language) });
    stream.onClose(feed.follow((next) => { stream.send({ name: "boards", id: next.version, data: changes(next, language) }); }));
  };
}
