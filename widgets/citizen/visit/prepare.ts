/**
 * Makes everything ready while the citizen waits: device with its keys, room, chat, Element Call.
 * So that being called is at once. Loaded apart from the page: the encryption is large.
 */
import { type Call, type CallEvent, type CallOptions, openCall } from "../../shared/call.ts";
import { type Chat, openChat } from "../../shared/chat.ts";
import type { ChatItem } from "../../shared/chatItems.ts";
import type { CallTheme } from "../../shared/callUrl.ts";
import { type Session, startSession } from "../../shared/session.ts";
import type { Equipped } from "./account.ts";
import type { Memory } from "./memory.ts";

export type Readiness = "account" | "keys" | "room" | "ready";

export interface Told {
  readiness(now: Readiness): void;
  chat(items: readonly ChatItem[]): void;
  call(event: CallEvent): void;
}

export interface Prepared {
  readonly session: Session;
  /** Room, chat and, while the visit is open, call; called again when the room is another one. */
  enterRoom(roomId: string, isOpen: boolean): Promise<void>;
  chat(): Chat | undefined;
  call(): Call | undefined;
  /** Another Element Call, after one that has ended or for other devices. It waits to be told to join, or does so at once. */
  renewCall(audioOnly: boolean, then?: "wait" | "join"): void;
  closeCall(): void;
  /** Keeps what a reload, or another tab, needs. */
  stop(): void;
  /** Removes all of it from this browser; `signOut` from the homeserver too. */
  forget(signOut: boolean): Promise<void>;
}

const theme = (): CallTheme => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (matchMedia("(prefers-contrast: more)").matches) return dark ? "dark-high-contrast" : "light-high-contrast";
  return dark ? "dark" : "light";
};

const howToCall = (): Pick<CallOptions, "intent" | "ring" | "lang" | "theme"> =>
  ({ intent: "join_existing", ring: false, lang: document.documentElement.lang, theme: theme() });

/** Rejects when `signal` aborts. */
export async function prepare(
  parts: { memory: Equipped; homeserver: string; container: HTMLElement; title: string }, told: Told, signal: AbortSignal,
): Promise<Prepared> {
  const { memory } = parts;
  told.readiness("keys");
  const session = await startSession({ baseUrl: parts.homeserver, ...memory.account }, { keys: { sealedWith: memory.seal }, showPresence: false, whose: "guest", signal });
  told.readiness("room");
  return preparedWith(session, memory, parts, told);
}

function preparedWith(session: Session, memory: Memory, parts: { container: HTMLElement; title: string }, told: Told): Prepared {
  let room: string | undefined;
  let chat: Chat | undefined;
  let call: Call | undefined;
  let audioOnly = memory.audioOnly ?? false;

  const closeCall = (): void => {
    call?.dispose();
    call = undefined;
  };
  const leaveRoom = (): void => {
    room = undefined;
    chat?.stop();
    chat = undefined;
    closeCall();
  };
  const renewCall: Prepared["renewCall"] = (withoutCamera, then = "wait") => {
    audioOnly = withoutCamera;
    closeCall();
    if (room === undefined) return;
    const opened: Call = openCall({
      session, roomId: room, container: parts.container, title: parts.title, audioOnly, preload: then === "wait", ...howToCall(),
      // What an Element Call says that was replaced meanwhile is of no interest.
      onEvent: (event) => { if (call === opened || call === undefined) told.call(event); },
    });
    call = opened;
  };
  const enter = async (roomId: string, isOpen: boolean): Promise<void> => {
    await session.invitedTo(roomId);
    if (room !== roomId) return;
    const joining = session.join(roomId);
    // Not before: it keeps the page busy.
    if (isOpen) renewCall(audioOnly);
    await joining;
    if (room !== roomId) return;
    chat = openChat(session, roomId, told.chat);
    told.chat(chat.items());
    told.readiness("ready");
  };
  return {
    session,
    enterRoom: async (roomId, isOpen) => {
      if (room === roomId) return;
      leaveRoom();
      room = roomId;
      await enter(roomId, isOpen).catch((error: unknown) => {
        if (room === roomId) room = undefined; // so that the next try is one
        throw error;
      });
    },
    chat: () => chat,
    call: () => call,
    renewCall, closeCall,
    stop: () => {
      leaveRoom();
      session.stop();
    },
    forget: (signOut) => {
      leaveRoom();
      return signOut ? session.signOut() : session.forget();
    },
  };
}
