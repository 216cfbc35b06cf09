/** A bare page for the browser tests: what the citizen's page and the desk do, without their looks. */
import { ClientEvent } from "matrix-js-sdk/lib/matrix.js";
import { type Call, type CallEvent, openCall } from "../call.ts";
import { callKeysEvent } from "../callCapabilities.ts";
import { type Chat, openChat } from "../chat.ts";
import type { ChatItem } from "../chatItems.ts";
import type { CallParameters } from "../callUrl.ts";
import { newSeal } from "../seal.ts";
import { type Credentials, type Session, type SessionOptions, startSession } from "../session.ts";

type KeyReceived = { readonly sender: string; readonly encrypted: boolean };

const callEvents: CallEvent[] = [];
const keysReceived: KeyReceived[] = [];
let session: Session | undefined;
let call: Call | undefined;
let chat: Chat | undefined;

const current = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("Not started yet.");
  return value;
};

const tryPage = {
  newSeal,
  async start(credentials: Credentials, options: SessionOptions): Promise<void> {
    session = await startSession(credentials, options);
    session.client.on(ClientEvent.ReceivedToDeviceMessage, ({ message, encryptionInfo }) => {
      if (message.type !== callKeysEvent) return;
      keysReceived.push({ sender: message.sender, encrypted: encryptionInfo !== null });
    });
  },
  /** From now on our media keys reach nobody: what the others get from the SFU must then be of no use to them. */
  withholdKeys(): void {
    current(session).client.queueToDevice = async () => undefined;
  },
  async enterRoom(roomId: string): Promise<void> {
    await current(session).join(roomId);
  },
  openCall(parameters: CallParameters): void {
    const container = document.body.appendChild(document.createElement("main"));
    const onEvent = (event: CallEvent): void => void callEvents.push(event);
    call = openCall({ ...parameters, session: current(session), container, title: "Videoanruf", onEvent });
  },
  openChat(roomId: string): void {
    chat = openChat(current(session), roomId, () => undefined);
  },
  chatItems: (): readonly ChatItem[] => current(chat).items(),
  sendText: (text: string): Promise<void> => current(chat).sendText(text),
  sendFile: (name: string, content: string): Promise<void> =>
    current(chat).sendFile(new File([content], name, { type: "text/plain" })),
  async readFile(name: string): Promise<string> {
    const item = current(chat)
      .items()
      .find((shown) => shown.kind === "file" && shown.name === name);
    if (item?.kind !== "file") throw new Error(`There is no file ${name} in the chat.`);
    return (await current(chat).download(item)).text();
  },
  call: (): Call => current(call),
  async forget(): Promise<void> {
    chat?.stop();
    call?.dispose();
    await current(session).forget();
  },
  callEvents,
  keysReceived,
};

declare global {
  interface Window {
    tried: typeof tryPage;
  }
}

window.tried = tryPage;
