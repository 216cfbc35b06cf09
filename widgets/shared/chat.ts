import {
  EventStatus,
  type MatrixEvent,
  MatrixEventEvent,
  MsgType,
  type Room,
  RoomEvent,
} from "matrix-js-sdk/lib/matrix.js";
import type { RoomMessageEventContent } from "matrix-js-sdk/lib/@types/events.js";
import { openFile, sealFile, type SentFile } from "./attachment.ts";
import { type ChatChange, chatItem, type ChatItem, chatReducer, type Delivery, plainName, safeFileName } from "./chatItems.ts";
import { downloadMedia } from "./mediaDownload.ts";
import type { Session } from "./session.ts";

export type Chat = {
  readonly items: () => readonly ChatItem[];
  /** The name that a member goes by in this room, without characters that could pass it off as something else. */
  nameOf(userId: string): string;
  sendText(text: string): Promise<void>;
  /** Encrypts and uploads. Rejects with `FileTooLarge` before anything is sent. */
  sendFile(file: File, onProgress?: (share: number) => void): Promise<void>;
  /** Sends a message again that could not be sent. */
  retry(id: string): Promise<void>;
  /** Fetches and decrypts; the type is one that no browser runs scripts in. */
  download(item: ChatItem & { readonly kind: "file" }): Promise<Blob>;
  /** False when there is nothing earlier that we may see. */
  loadEarlier(): Promise<boolean>;
  stop(): void;
};

export class FileTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`Files may have up to ${Math.floor(limitBytes / 1_000_000)} MB.`);
    this.limitBytes = limitBytes;
  }
}

const pageSize = 30;

/** Opened in a tab of our origin, any other type could run scripts there; it is only offered to be saved. */
const harmlessTypes = ["image/jpeg", "image/png", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "video/mp4", "video/webm"];

const harmlessType = (type: string): string => (harmlessTypes.includes(type) ? type : "application/octet-stream");

const deliveryOf = (event: MatrixEvent): Delivery => {
  if (event.status === null || event.status === EventStatus.SENT) return "sent";
  return event.status === EventStatus.NOT_SENT || event.status === EventStatus.CANCELLED ? "failed" : "sending";
};

const itemOf = (event: MatrixEvent, ownId: string): ChatItem | undefined =>
  chatItem({
    id: event.getId() ?? "",
    sender: event.getSender() ?? "",
    isMine: event.getSender() === ownId,
    at: event.getTs(),
    delivery: deliveryOf(event),
    type: event.getType(),
    content: event.getContent(),
    isUndecryptable: event.isDecryptionFailure(),
    isRemoved: event.isRedacted(),
  });

/** Listens to everything that changes the list. Returns what ends it. */
const followRoom = (session: Session, room: Room, onChange: (change: ChatChange) => void): (() => void) => {
  const show = (event: MatrixEvent, formerId?: string): void => {
    // While it is being decrypted it says nothing yet, not even that it is a message.
    if (event.getRoomId() !== room.roomId || event.isBeingDecrypted()) return;
    const item = itemOf(event, session.credentials.userId);
    if (!item) return;
    onChange(formerId && formerId !== item.id ? { type: "renamed", from: formerId, item } : { type: "put", item });
  };
  const onTimeline = (event: MatrixEvent, _room: Room | undefined, _toStart?: boolean, removed?: boolean): void => {
    if (!removed) show(event);
  };
  const onEcho = (event: MatrixEvent, _room: Room, formerId?: string): void => {
    if (event.status === EventStatus.CANCELLED) return onChange({ type: "dropped", id: event.getId() ?? "" });
    show(event, formerId);
  };
  const onRedaction = (redaction: MatrixEvent): void => {
    const removed = room.findEventById(redaction.getAssociatedId() ?? "");
    if (removed) show(removed);
  };
  const onDecrypted = (event: MatrixEvent): void => show(event);

  room.on(RoomEvent.Timeline, onTimeline);
  room.on(RoomEvent.LocalEchoUpdated, onEcho);
  room.on(RoomEvent.Redaction, onRedaction);
  session.client.on(MatrixEventEvent.Decrypted, onDecrypted);
  for (const event of [...room.getLiveTimeline().getEvents(), ...room.getPendingEvents()]) show(event);
  return () => {
    room.off(RoomEvent.Timeline, onTimeline);
    room.off(RoomEvent.LocalEchoUpdated, onEcho);
    room.off(RoomEvent.Redaction, onRedaction);
    session.client.off(MatrixEventEvent.Decrypted, onDecrypted);
  };
};

const fileMessage = ({ type, name, size }: File, file: SentFile): RoomMessageEventContent => {
  const filename = safeFileName(name);
  const media = { body: filename, filename, info: { mimetype: type || "application/octet-stream", size }, file };
  if (type.startsWith("image/")) return { ...media, msgtype: MsgType.Image };
  if (type.startsWith("audio/")) return { ...media, msgtype: MsgType.Audio };
  return type.startsWith("video/") ? { ...media, msgtype: MsgType.Video } : { ...media, msgtype: MsgType.File };
};

const sendFile = async (
  { client }: Session,
  roomId: string,
  file: File,
  onProgress: (share: number) => void,
): Promise<void> => {
  const limit = (await client.getMediaConfig(true))["m.upload.size"];
  if (limit !== undefined && file.size > limit) throw new FileTooLarge(limit);
  const { ciphertext, describe } = await sealFile(new Uint8Array(await file.arrayBuffer()));
  const { content_uri: url } = await client.uploadContent(new Blob([ciphertext]), {
    // Neither name nor type are for the homeserver.
    includeFilename: false,
    type: "application/octet-stream",
    progressHandler: ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0),
  });
  await client.sendMessage(roomId, fileMessage(file, describe(url)));
};

/** Follows the chat of an encrypted room that the user has joined; `onItems` gets the whole list after every change. */
export const openChat = (session: Session, roomId: string, onItems: (items: readonly ChatItem[]) => void): Chat => {
  const { client } = session;
  const room = client.getRoom(roomId);
  if (!room) throw new Error("The room of the chat is not known yet: join it first.");
  let items: readonly ChatItem[] = [];
  const stop = followRoom(session, room, (change) => {
    items = chatReducer(items, change);
    onItems(items);
  });
  return {
    items: () => items,
    stop,
    nameOf: (userId) => plainName(room.getMember(userId)?.name ?? userId),
    sendText: async (text) => void (await client.sendTextMessage(roomId, text)),
    sendFile: (file, onProgress = () => undefined) => sendFile(session, roomId, file, onProgress),
    retry: async (id) => {
      const event = room.getPendingEvents().find((pending) => pending.getId() === id);
      if (event) await client.resendEvent(event, room);
    },
    download: async ({ file, mimeType }) => {
      const stored = await downloadMedia(client, file.url);
      const bytes = await openFile(new Uint8Array(await stored.arrayBuffer()), file);
      return new Blob([bytes], { type: harmlessType(mimeType) });
    },
    loadEarlier: () => client.paginateEventTimeline(room.getLiveTimeline(), { backwards: true, limit: pageSize }),
  };
};
