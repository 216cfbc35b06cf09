/** Where a consultation stands: a key to the call is given only while it is `open`, from the accept to the end. */
export type ConsultationStatus = 'before' | 'open' | 'over';

/** Answers for a consultation room of ours; undefined for any other room. */
export type ConsultationAt = (roomId: string) => Promise<{ status: ConsultationStatus } | undefined>;

/** Who is in a room now, asked fresh of the homeserver. */
export interface Membership {
  isJoined(roomId: string, userId: string): Promise<boolean>;
  /** Whether anybody of that homeserver is in the room: only then is that homeserver asked anything. */
  hasMemberFrom(roomId: string, serverName: string): Promise<boolean>;
}

export interface OpenIdToken {
  access_token: string;
  matrix_server_name: string;
}

export type Identity =
  | { known: true; userId: string }
  | { known: false; why: 'server not allowed' | 'token not valid' | 'server not reachable' };

/** Whose token this is. Our own homeserver is always asked; any other only if it is among `servers`. */
export type WhoIs = (token: OpenIdToken, servers: ReadonlySet<string>) => Promise<Identity>;

/** The video server's rooms, by the names that roomNameFor gives. */
export interface SfuRooms {
  /** Does nothing if the room is there. */
  createRoom(name: string): Promise<void>;
  /** Puts everybody out; does nothing if there is no such room. */
  deleteRoom(name: string): Promise<void>;
}

export interface SfuKeys {
  /** The video server's address as browsers reach it. */
  url: string;
  /** A JWT that lets `identity` into that room and no other, for an hour. */
  keyFor(roomName: string, identity: string): Promise<string>;
}

/** What is done for rooms that are no consultation of ours. */
export type OtherRooms = 'refuse' | { members: Membership } | { forward: string };

export interface RtcPorts {
  consultationAt: ConsultationAt;
  consultations: Membership;
  otherRooms: OtherRooms;
  ownServer: string;
  whoIs: WhoIs;
  sfu: SfuRooms & SfuKeys;
  /** Told of failures of the homeserver or the video server. Never given a token, a user or a room. */
  reportFailure(what: string, error: unknown): void;
}
