/** A bare page for the browser tests: what the citizen's page and the desk do, without their looks. */
import { ClientEvent } from "matrix-js-sdk/lib/matrix.js";
import { type Call, type CallEvent, openCall } from "../call.ts";
import { callKeysEvent } from "../callCapabilities.ts";
import type { CallParameters } from "../callUrl.ts";
import { type Credentials, type Session, type SessionOptions, startSession } from "../session.ts";

type KeyReceived = { readonly sender: string; readonly encrypted: boolean };

const callEvents: CallEvent[] = [];
const keysReceived: KeyReceived[] = [];
let session: Session | undefined;
let call: Call | undefined;

const current = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("Not started yet.");
  return value;
};

const tryPage = {
  async start(credentials: Credentials, options: SessionOptions): Promise<void> {
    session = await startSession(credentials, options);
    session.client.on(ClientEvent.ReceivedToDeviceMessage, ({ message, encryptionInfo }) => {
      if (message.type !== callKeysEvent) return;
      keysReceived.push({ sender: message.sender, encrypted: encryptionInfo !== null });
    });
  },
  async enterRoom(roomId: string): Promise<void> {
    await current(session).join(roomId);
  },
  openCall(parameters: CallParameters): void {
    const container = document.body.appendChild(document.createElement("main"));
    const onEvent = (event: CallEvent): void => void callEvents.push(event);
    call = openCall({ ...parameters, session: current(session), container, title: "Videoanruf", onEvent });
  },
  call: (): Call => current(call),
  session: (): Session => current(session),
  callEvents,
  keysReceived,
};

declare global {
  interface Window {
    tried: typeof tryPage;
  }
}

window.tried = tryPage;
