import { EventDirection, MatrixCapabilities, WidgetEventCapability } from "matrix-widget-api";

const { Send, Receive } = EventDirection;
const both = [Send, Receive];

export const callMemberEvent = "org.matrix.msc3401.call.member";
export const callKeysEvent = "io.element.call.encryption_keys";

const readableState = ["m.room.create", "m.room.name", "m.room.member", "m.room.encryption", callMemberEvent];

/** MSC4075: announces the call, and rings. */
const sendableEvents = ["org.matrix.msc4075.call.notify", "org.matrix.msc4075.rtc.notification"];

const exchangedEvents = [
  callKeysEvent,
  "org.matrix.rageshake_request",
  "m.reaction",
  "m.room.redaction",
  "io.element.call.reaction",
  // MSC4310: decline a ringing call; MSC4143: membership as a sticky event.
  "org.matrix.msc4310.rtc.decline",
  "org.matrix.msc4143.rtc.member",
];

const exchangedToDevice = [
  "m.call.invite",
  "m.call.candidates",
  "m.call.answer",
  "m.call.hangup",
  "m.call.reject",
  "m.call.select_answer",
  "m.call.negotiate",
  "m.call.sdp_stream_metadata_changed",
  "org.matrix.call.sdp_stream_metadata_changed",
  "m.call.replaces",
  callKeysEvent,
];

/** State keys under which this device announces itself in the call (MSC3401, MSC4143), and no other device does. */
export const memberKeysOf = (userId: string, deviceId: string): string[] => [
  `_${userId}_${deviceId}_m.call`,
  `${userId}_${deviceId}_m.call`,
];

/** Everything Element Call may do: in this one room, as this one device. */
export const callCapabilities = (roomId: string, userId: string, deviceId: string): ReadonlySet<string> =>
  new Set([
    `org.matrix.msc2762.timeline:${roomId}`,
    MatrixCapabilities.AlwaysOnScreen,
    MatrixCapabilities.MSC4515RtcTransports,
    MatrixCapabilities.MSC4157SendDelayedEvent,
    MatrixCapabilities.MSC4157UpdateDelayedEvent,
    MatrixCapabilities.MSC4407SendStickyEvent,
    MatrixCapabilities.MSC4407ReceiveStickyEvent,
    MatrixCapabilities.MSC4039DownloadFile,
    ...readableState.map((type) => WidgetEventCapability.forStateEvent(Receive, type).raw),
    ...[userId, ...memberKeysOf(userId, deviceId)].map((key) => WidgetEventCapability.forStateEvent(Send, callMemberEvent, key).raw),
    ...sendableEvents.map((type) => WidgetEventCapability.forRoomEvent(Send, type).raw),
    ...both.flatMap((way) => exchangedEvents.map((type) => WidgetEventCapability.forRoomEvent(way, type).raw)),
    ...both.flatMap((way) => exchangedToDevice.map((type) => WidgetEventCapability.forToDeviceEvent(way, type).raw)),
  ]);
