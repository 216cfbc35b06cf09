/** The desk, live: the whole view at once and after every change; its id makes a return cheap. */
import { createHash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { Overview } from "../../office/board.ts";
import type { Office } from "../../office/office.ts";
import { eventStream } from "../eventStream.ts";
import type { EventStream } from "../eventStream.ts";
import type { DeskFeed } from "./feed.ts";
import type { DeskSessions } from "./sessions.ts";
import { viewOf } from "./view.ts";

/** Longer than any proxy needs; then the browser comes back, and its session is looked at again. Milliseconds. */
const LONGEST = 15 * 60_000;

/** The same view has the same id, whatever the time is. */
const idOf = (view: object): string => createHash("sha256").update(JSON.stringify({ ...view, at: 0 })).digest("base64url").slice(0, 16);

function showing(stream: EventStream, { context }: Office, user: string, last: string | undefined, end: () => void) {
  let shown = last;
  return (overview: Overview): void => {
    const view = viewOf(overview, context, user);
    if (!view) {
      stream.send({ name: "removed", data: "{}" });
      return end();
    }
    const id = idOf(view);
    if (id === shown) return;
    shown = id;
    stream.send({ name: "view", id, data: JSON.stringify(view) });
  };
}

export function deskStream(office: Office, feed: DeskFeed, sessions: DeskSessions): RequestHandler {
  return async (request: Request, response) => {
    const { member: { department, user }, left } = await sessions.as(request, (present) => Promise.resolve(present));
    const stream = eventStream(request, response);
    const end = (): void => { response.end(); };
    const timer = setTimeout(end, Math.min(LONGEST, left));
    const show = showing(stream, office, user, request.get("last-event-id"), end);
    const unfollow = feed.follow(department, { user, show });
    stream.onClose(() => {
      clearTimeout(timer);
      unfollow();
    });
  };
}
