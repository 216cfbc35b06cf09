import {
  ClientEvent,
  type MatrixClient,
  type MatrixEvent,
  MatrixEventEvent,
  type ReceivedToDeviceMessage,
  RoomStateEvent,
} from "matrix-js-sdk/lib/matrix.js";
import type { ClientWidgetApi } from "matrix-widget-api";
import { toWidgetEvent } from "./callDriver.ts";

/** A to-device message that arrived unencrypted could come from the homeserver itself: it is never handed on. */
const cameEncrypted = (received: ReceivedToDeviceMessage): boolean => received.encryptionInfo !== null;

/** Hands everything that happens in the room on to Element Call. Returns what ends it. */
export const feedCall = (client: MatrixClient, roomId: string, api: ClientWidgetApi): (() => void) => {
  const undecrypted = new WeakSet<MatrixEvent>();
  const deliver = (what: Promise<void>): void => {
    what.catch((error: unknown) => console.warn("Element Call did not take an event:", error));
  };

  const onEvent = (event: MatrixEvent): void => {
    if (event.getRoomId() !== roomId) return;
    if (!event.isEncrypted()) return deliver(api.feedEvent(toWidgetEvent(event)));
    undecrypted.add(event);
    client.decryptEventIfNeeded(event).then(() => onDecrypted(event), () => undefined);
  };
  const onDecrypted = (event: MatrixEvent): void => {
    if (event.isBeingDecrypted() || event.isDecryptionFailure() || !undecrypted.delete(event)) return;
    deliver(api.feedEvent(toWidgetEvent(event)));
  };
  const onState = (event: MatrixEvent): void => {
    if (event.getRoomId() === roomId) deliver(api.feedStateUpdate(toWidgetEvent(event)));
  };
  const onToDevice = (received: ReceivedToDeviceMessage): void => {
    if (cameEncrypted(received)) deliver(api.feedToDevice(received.message, true));
  };

  client.on(ClientEvent.Event, onEvent);
  client.on(MatrixEventEvent.Decrypted, onDecrypted);
  client.on(RoomStateEvent.Events, onState);
  client.on(ClientEvent.ReceivedToDeviceMessage, onToDevice);
  return () => {
    client.off(ClientEvent.Event, onEvent);
    client.off(MatrixEventEvent.Decrypted, onDecrypted);
    client.off(RoomStateEvent.Events, onState);
    client.off(ClientEvent.ReceivedToDeviceMessage, onToDevice);
  };
};
