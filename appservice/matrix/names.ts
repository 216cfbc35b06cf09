import type { Config, DepartmentConfig } from "../config/schema.ts";
import { textIn } from "../config/languages.ts";

/** What a confidential department is called wherever a citizen's screen could show it, in every language. */
export const NEUTRAL_NAME = "Bürgerbüro";

/** The key, in the content of what the service sends, that names the effect which sent it: a repeated effect finds it again. */
export const EFFECT_KEY = "de.buergerbuero.effect";

/** The key, in the content of `m.room.create`, that tells which of the permanent rooms this is: a crashed set-up finds it again. */
export const ROOM_KEY = "de.buergerbuero.room";

/** The key, in the content of `m.room.create`, of what nobody can guess: a room's id is the hash of that event (room version 12, MSC4291). */
export const NONCE_KEY = "de.buergerbuero.nonce";

export const CALL_MEMBER = "org.matrix.msc3401.call.member";

/** Matrix ids and addresses as the configuration determines them. */
export type Names = ReturnType<typeof namesIn>;

export function namesIn(config: Pick<Config, "homeserver" | "service" | "departments" | "county">) {
  const server = config.homeserver.server_name;
  const departments = new Map(config.departments.map((department) => [department.id, department]));
  const department = (id: string): DepartmentConfig => {
    const found = departments.get(id);
    if (!found) throw new Error(`no department ${id} in the configuration`);
    return found;
  };
  const office = `@${config.service.user}:${server}`;
  const userOf = (id: string): string => `@amt_${department(id).address}:${server}`;
  const isConfidential = (id: string): boolean => departments.get(id)?.confidential === true;
  const hasArea = (id: string): boolean => department(id).entry !== "direct" && !isConfidential(id);
  return {
    server,
    office,
    departments: [...departments.keys()],
    department,
    /** False for one that the configuration no longer names. */
    has: (id: string): boolean => departments.has(id),
    userOf,
    isConfidential,
    language: (id: string): string => departments.get(id)?.language ?? config.county.language,
    /** Speaks in the citizen's waiting room. Whoever sees the invite of a confidential department sees only the office. */
    speakerOf: (id: string): string => (isConfidential(id) ? office : userOf(id)),
    /** As staff see it. */
    trueName: (id: string): string => textIn(department(id).name, department(id).language),
    /** As citizens' screens show it. */
    publicName: (id: string): string => (isConfidential(id) ? NEUTRAL_NAME : textIn(department(id).name, department(id).language)),
    publicTopic: (id: string): string => (isConfidential(id) ? "" : textIn(department(id).description, department(id).language)),
    /** The address of its waiting area; undefined without one. */
    waitingAreaAlias: (id: string): string | undefined =>
      hasArea(id) ? `#amt_${department(id).address}:${server}` : undefined,
    /** Of its waiting areas: only those to which an address leads are found. */
    areaJoinRule: (id: string): "invite" | "knock" | "public" => {
      if (!hasArea(id)) return "invite";
      return department(id).entry === "join" ? "public" : "knock";
    },
    staffAlias: (id: string): string => `#amt_${department(id).address}_staff:${server}`,
  };
}
