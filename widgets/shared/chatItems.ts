import { EncryptedFile } from "./attachment.ts";
import { z } from "./schema.ts";

type Common = {
  /** Event id, or the transaction's while the homeserver has not answered. */
  readonly id: string;
  readonly sender: string;
  readonly isMine: boolean;
  /** Milliseconds since 1970, by the homeserver's clock. */
  readonly at: number;
  readonly delivery: Delivery;
};

export type Delivery = "sending" | "sent" | "failed";

export type ChatItem = Common &
  (
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "file"; readonly name: string; readonly mimeType: string; readonly size: number; readonly file: EncryptedFile }
    /** The key is not here (yet); replaced as soon as it arrives. */
    | { readonly kind: "undecryptable" }
    | { readonly kind: "removed" }
  );

export type ChatChange =
  | { readonly type: "put"; readonly item: ChatItem }
  /** The homeserver has given the message its event id. */
  | { readonly type: "renamed"; readonly from: string; readonly item: ChatItem }
  | { readonly type: "dropped"; readonly id: string };

/** What an event looks like when everything that needs the SDK is done. */
export type ChatEvent = {
  readonly id: string;
  readonly sender: string;
  readonly isMine: boolean;
  readonly at: number;
  readonly delivery: Delivery;
  readonly type: string;
  readonly content: unknown;
  readonly isUndecryptable: boolean;
  readonly isRemoved: boolean;
};

const longestText = 20_000;
const longestName = 255;

const Text = z.object({ msgtype: z.enum(["m.text", "m.notice", "m.emote"]), body: z.string() });

const File = z.object({
  msgtype: z.enum(["m.file", "m.image", "m.audio", "m.video"]),
  body: z.string(),
  filename: z.string().optional(),
  info: z
    .object({ mimetype: z.string().optional().catch(undefined), size: z.number().nonnegative().optional().catch(undefined) })
    .catch({ mimetype: undefined, size: undefined })
    .optional(),
  file: EncryptedFile,
});

const Replacement = z.object({ "m.relates_to": z.object({ rel_type: z.literal("m.replace") }) });

/** Keeps a name from pretending to be another (path, control and direction characters). */
export const safeFileName = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, "_").slice(0, longestName) || "Datei";

/** Keeps a display name on one line and in its own direction. */
export const plainName = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim().slice(0, longestName);

/** What of an event the chat shows; `undefined` for everything that is no message. */
export const chatItem = (event: ChatEvent): ChatItem | undefined => {
  const { id, sender, isMine, at, delivery, type, content } = event;
  const common = { id, sender, isMine, at, delivery };
  if (event.isRemoved && (type === "m.room.message" || type === "m.room.encrypted")) return { ...common, kind: "removed" };
  if (event.isUndecryptable) return { ...common, kind: "undecryptable" };
  if (type !== "m.room.message" || Replacement.safeParse(content).success) return undefined;
  const text = Text.safeParse(content);
  if (text.success) return { ...common, kind: "text", text: text.data.body.slice(0, longestText) };
  const file = File.safeParse(content);
  if (!file.success) return undefined;
  const { filename, body, info } = file.data;
  return {
    ...common,
    kind: "file",
    name: safeFileName(filename ?? body),
    mimeType: info?.mimetype ?? "application/octet-stream",
    size: info?.size ?? 0,
    file: file.data.file,
  };
};

const inOrder = (items: readonly ChatItem[], item: ChatItem): readonly ChatItem[] => {
  const after = items.findLastIndex((other) => other.at <= item.at) + 1;
  return items.toSpliced(after, 0, item);
};

/** The next state of the list. An item keeps its place when it changes. */
export const chatReducer = (items: readonly ChatItem[], change: ChatChange): readonly ChatItem[] => {
  if (change.type === "dropped") return items.filter((item) => item.id !== change.id);
  const { item } = change;
  const replaces = change.type === "renamed" ? [change.from, item.id] : [item.id];
  const at = items.findIndex((other) => replaces.includes(other.id));
  if (at === -1) return inOrder(items, item);
  return items.with(at, item).filter((other, index) => index === at || !replaces.includes(other.id));
};
