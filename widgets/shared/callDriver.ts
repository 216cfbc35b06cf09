import {
  type IOpenIDUpdate,
  type IReadEventRelationsResult,
  type IRoomEvent,
  type IRtcTransportsResult,
  type ISendDelayedEventDetails,
  type ISendEventDetails,
  type IWidgetApiErrorResponseDataDetails,
  OpenIDRequestState,
  type SimpleObservable,
  WidgetDriver,
} from "matrix-widget-api";
import {
  Direction,
  type IContent,
  type MatrixClient,
  MatrixError,
  type MatrixEvent,
  type StateEvents,
  type TimelineEvents,
} from "matrix-js-sdk/lib/matrix.js";
import { callCapabilities } from "./callCapabilities.ts";
import { downloadMedia } from "./mediaDownload.ts";

/** The event as the widget may see it: decrypted, with its redaction applied. */
export const toWidgetEvent = (event: MatrixEvent): IRoomEvent => {
  const effective = event.getEffectiveEvent();
  return { ...effective, room_id: effective.room_id ?? event.getRoomId() ?? "", unsigned: { ...effective.unsigned } };
};

type Recipients = { [userId: string]: { [deviceId: string]: object } };
type AnyState = StateEvents[keyof StateEvents];
type AnyMessage = TimelineEvents[keyof TimelineEvents];
type StickyContent = AnyMessage & { msc4354_sticky_key: string };

/** Devices that get the same content are written to in one request. */
const groupByContent = (contentMap: Recipients): Map<string, { userId: string; deviceId: string }[]> => {
  const groups = new Map<string, { userId: string; deviceId: string }[]>();
  for (const [userId, devices] of Object.entries(contentMap)) {
    for (const [deviceId, content] of Object.entries(devices)) {
      const key = JSON.stringify(content);
      groups.set(key, [...(groups.get(key) ?? []), { userId, deviceId }]);
    }
  }
  return groups;
};

/** What Element Call may ask of the Matrix client: only about `roomId`, and to devices only encrypted. */
export class CallDriver extends WidgetDriver {
  readonly #client: MatrixClient;
  readonly #roomId: string;
  readonly #ready: Promise<unknown>;

  constructor(client: MatrixClient, roomId: string, ready: Promise<unknown>) {
    super();
    this.#client = client;
    this.#roomId = roomId;
    this.#ready = ready;
  }

  override async validateCapabilities(requested: Set<string>): Promise<Set<string>> {
    // Once it knows what it may do, Element Call reads who is in the room.
    await this.#ready;
    const allowed = callCapabilities(this.#roomId, this.#client.getSafeUserId(), this.#client.getDeviceId() ?? "");
    const refused = [...requested].filter((capability) => !allowed.has(capability));
    if (refused.length > 0) console.warn("Element Call asked for more than it may do:", refused);
    return new Set([...requested].filter((capability) => allowed.has(capability)));
  }

  #room(roomId?: string | null): string {
    if (roomId && roomId !== this.#roomId) throw new Error("Element Call may only act in the room of its call.");
    return this.#roomId;
  }

  override async sendEvent(
    eventType: string,
    content: IContent,
    stateKey: string | null = null,
    toRoom: string | null = null,
  ): Promise<ISendEventDetails> {
    const roomId = this.#room(toRoom);
    const { event_id: eventId } = await this.#send(roomId, eventType, content, stateKey);
    return { roomId, eventId };
  }

  #send(roomId: string, type: string, content: IContent, stateKey: string | null): Promise<{ event_id: string }> {
    if (stateKey !== null) {
      return this.#client.sendStateEvent(roomId, type as keyof StateEvents, content as AnyState, stateKey);
    }
    // A redaction has a request of its own; as an ordinary event the homeserver would not apply it.
    if (type === "m.room.redaction") return this.#client.redactEvent(roomId, String(content["redacts"]));
    return this.#client.sendEvent(roomId, type as keyof TimelineEvents, content as AnyMessage);
  }

  override async sendStickyEvent(
    stickyDurationMs: number,
    eventType: string,
    content: unknown,
    toRoom?: string | null,
  ): Promise<ISendEventDetails> {
    const roomId = this.#room(toRoom);
    const { event_id: eventId } = await this.#client._unstable_sendStickyEvent(
      roomId,
      stickyDurationMs,
      null,
      eventType as keyof TimelineEvents,
      content as StickyContent,
    );
    return { roomId, eventId };
  }

  override async sendDelayedEvent(
    delay: number,
    eventType: string,
    content: IContent,
    stateKey: string | null = null,
    toRoom: string | null = null,
  ): Promise<ISendDelayedEventDetails> {
    const roomId = this.#room(toRoom);
    const { delay_id: delayId } =
      stateKey === null
        ? await this.#client._unstable_sendDelayedEvent(
            roomId,
            { delay },
            null,
            eventType as keyof TimelineEvents,
            content as AnyMessage,
          )
        : await this.#client._unstable_sendDelayedStateEvent(
            roomId,
            { delay },
            eventType as keyof StateEvents,
            content as AnyState,
            stateKey,
          );
    return { roomId, delayId };
  }

  override async sendDelayedStickyEvent(
    delay: number,
    stickyDurationMs: number,
    eventType: string,
    content: unknown,
    toRoom?: string | null,
  ): Promise<ISendDelayedEventDetails> {
    const roomId = this.#room(toRoom);
    const { delay_id: delayId } = await this.#client._unstable_sendStickyDelayedEvent(
      roomId,
      stickyDurationMs,
      { delay },
      null,
      eventType as keyof TimelineEvents,
      content as StickyContent,
    );
    return { roomId, delayId };
  }

  override async cancelScheduledDelayedEvent(delayId: string): Promise<void> {
    await this.#client._unstable_cancelScheduledDelayedEvent(delayId);
  }

  override async restartScheduledDelayedEvent(delayId: string): Promise<void> {
    await this.#client._unstable_restartScheduledDelayedEvent(delayId);
  }

  override async sendScheduledDelayedEvent(delayId: string): Promise<void> {
    await this.#client._unstable_sendScheduledDelayedEvent(delayId);
  }

  override async sendToDevice(eventType: string, encrypted: boolean, contentMap: Recipients): Promise<void> {
    if (!encrypted) throw new Error("Nothing of a call is sent to a device unencrypted.");
    const crypto = this.#client.getCrypto();
    if (!crypto) throw new Error("Encryption has not been started.");
    const sends = [...groupByContent(contentMap)].map(async ([content, devices]) =>
      this.#client.queueToDevice(await crypto.encryptToDeviceMessages(eventType, devices, JSON.parse(content))),
    );
    await Promise.all(sends);
  }

  override async readRoomTimeline(
    roomId: string,
    eventType: string,
    msgtype: string | undefined,
    stateKey: string | undefined,
    limit: number,
    since: string | undefined,
  ): Promise<IRoomEvent[]> {
    const events = this.#client.getRoom(this.#room(roomId))?.getLiveTimeline().getEvents() ?? [];
    const newestFirst = events.slice(events.findIndex((event) => event.getId() === since) + 1).reverse();
    return newestFirst
      .filter((event) => event.getType() === eventType)
      .filter((event) => msgtype === undefined || event.getContent()["msgtype"] === msgtype)
      .filter((event) => stateKey === undefined || event.getStateKey() === stateKey)
      .slice(0, limit > 0 ? limit : undefined)
      .map(toWidgetEvent);
  }

  override async readRoomState(roomId: string, eventType: string, stateKey: string | undefined): Promise<IRoomEvent[]> {
    const state = this.#client.getRoom(this.#room(roomId))?.getLiveTimeline().getState(Direction.Forward);
    if (!state) return [];
    if (stateKey === undefined) return state.getStateEvents(eventType).map(toWidgetEvent);
    const event = state.getStateEvents(eventType, stateKey);
    return event ? [toWidgetEvent(event)] : [];
  }

  override async readStickyEvents(roomId: string): Promise<IRoomEvent[]> {
    const room = this.#client.getRoom(this.#room(roomId));
    return room ? [...room._unstable_getStickyEvents()].map(toWidgetEvent) : [];
  }

  override async readEventRelations(
    eventId: string,
    roomId?: string,
    relationType?: string,
    eventType?: string,
    from?: string,
    to?: string,
    limit?: number,
    direction?: "f" | "b",
  ): Promise<IReadEventRelationsResult> {
    const found = await this.#client.relations(this.#room(roomId), eventId, relationType ?? null, eventType ?? null, {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(limit === undefined ? {} : { limit }),
      ...(direction === undefined ? {} : { dir: direction === "f" ? Direction.Forward : Direction.Backward }),
    });
    return {
      chunk: found.events.map(toWidgetEvent),
      ...(found.nextBatch ? { nextBatch: found.nextBatch } : {}),
      ...(found.prevBatch ? { prevBatch: found.prevBatch } : {}),
    };
  }

  override askOpenID(observer: SimpleObservable<IOpenIDUpdate>): void {
    this.#client.getOpenIdToken().then(
      (token) => observer.update({ state: OpenIDRequestState.Allowed, token }),
      () => observer.update({ state: OpenIDRequestState.Blocked }),
    );
  }

  override async getRtcTransports(): Promise<IRtcTransportsResult> {
    return { rtc_transports: await this.#client._unstable_getRTCTransports() };
  }

  override async downloadFile(contentUri: string): Promise<{ file: XMLHttpRequestBodyInit }> {
    return { file: await downloadMedia(this.#client, contentUri) };
  }

  override getKnownRooms(): string[] {
    return [this.#roomId];
  }

  /** Tells Element Call the homeserver's own error, so that it can wait as long as the homeserver asks for. */
  override processError(error: unknown): IWidgetApiErrorResponseDataDetails | undefined {
    return error instanceof MatrixError ? { matrix_api_error: error.asWidgetApiErrorData() } : undefined;
  }
}
