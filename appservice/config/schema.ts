import { z } from "zod";
import { LAENDER, REGIONS } from "../domain/hours-holidays.ts";
import { DepartmentConfig as Department } from "./department.ts";
import { LANGUAGES } from "./languages.ts";
import { count, duration, existingFile, oneOf, origin, pattern, secret, serverName, text, texts, url, webUrl } from "./values.ts";

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name.includes("/") || name === "UTC";
  } catch {
    return false;
  }
}

const Homeserver = z.strictObject({
  url: webUrl("http://localhost:8008").describe("The homeserver as the service reaches it."),
  public_url: webUrl("https://matrix.kreis.example").describe("The homeserver as browsers reach it."),
  server_name: serverName().describe("What Matrix users of this homeserver end with."),
  admin_token: secret(1)
    .exactOptional()
    .describe(
      "Access token of a homeserver administrator of its own (never the service's), or `{file: path}`. With it, rooms, media and guests are deleted from the homeserver; without it they are left and forgotten.",
    ),
});

const Service = z.strictObject({
  public_url: webUrl("https://buergerbuero.kreis.example").describe(
    "The service as browsers reach it: the address that the county links to.",
  ),
  host: text('an address to listen on, such as "127.0.0.1" or "0.0.0.0"')
    .default("127.0.0.1")
    .describe("The address the service listens on."),
  port: count(1, 65535).default(8080).describe("The port the service listens on."),
  user: pattern(
    /^(?!amt_|gast_)[a-z][a-z0-9._-]{0,60}$/,
    "a local part of a Matrix user, such as buergerbuero, that does not begin with amt_ or gast_",
  )
    .default("buergerbuero")
    .describe("The local part of the office's own user."),
  trusted_proxies: z
    .array(text('an address, a range such as "10.0.0.0/8", or loopback'), { error: "a list of addresses" })
    .default(["loopback"])
    .describe("Reverse proxies whose X-Forwarded-For is believed, for the limits on each address."),
});

const County = z.strictObject({
  name: text("the county's name", 100).describe("Its name, as people read it."),
  time_zone: z
    .string({ error: "a time zone" })
    .refine(isTimeZone, { error: "a time zone such as Europe/Berlin" })
    .default("Europe/Berlin")
    .describe("In which all hours are meant, whatever the server's clock is set to."),
  land: oneOf([...LAENDER, ...REGIONS]).describe(
    "The Land, for its public holidays; or the part of one that has more: predominantly Catholic municipalities (BY-KATH, SN-KATH, TH-KATH), Augsburg (BY-A).",
  ),
  language: z
    .enum(LANGUAGES, { error: `one of: ${LANGUAGES.join(", ")}` })
    .default("de")
    .describe("The language of everything unless somebody chooses another."),
  source_url: webUrl("https://codeberg.org/kreis/buergerbuero")
    .exactOptional()
    .describe(
      "Where the source code of this copy can be had, linked on every page: whoever runs a changed copy must offer it (AGPL, section 13).",
    ),
  imprint_url: webUrl("https://kreis.example/impressum").exactOptional().describe("The imprint (Impressum)."),
  privacy_url: webUrl("https://kreis.example/datenschutz").exactOptional().describe("The privacy statement."),
  accessibility_url: webUrl("https://kreis.example/barrierefreiheit")
    .exactOptional()
    .describe("The accessibility statement that BITV 2.0 asks for."),
  quick_exit_url: url(/^https$/, 'an https address such as "https://www.wetter.example"')
    .default("https://www.wikipedia.org")
    .describe(
      "Where \"leave this page quickly\" leads, on every page: something that anybody might be reading, not the county's own website.",
    ),
  logo: existingFile(/\.(?:svg|png|webp)$/, "the path of an .svg, .png or .webp file")
    .exactOptional()
    .describe("The logo, served by the service itself."),
  colour: pattern(/^#[0-9a-fA-F]{6}$/, 'a colour such as "#004f9f", in quotation marks')
    .exactOptional()
    .describe("The county's colour; text on it is made readable."),
  websites: z
    .array(origin(), { error: "a list of origins" })
    .default([])
    .describe("Origins of the county's own websites that may show the overview in a frame."),
});

const Rtc = z.strictObject({
  livekit_url: url(/^wss?$/, 'a WebSocket address such as "wss://livekit.kreis.example"').describe("LiveKit as browsers reach it."),
  livekit_api_url: webUrl("http://localhost:7880").describe("LiveKit as the service reaches it."),
  api_key: text("LiveKit's API key").describe("The key's name in LiveKit's configuration."),
  api_secret: secret(32).describe("The key's secret, or `{file: path}`. LiveKit wants at least 32 characters."),
  other_rooms: z
    .union([z.enum(["refuse", "members"]), z.strictObject({ forward: webUrl("https://lk-jwt.kreis.example") })], {
      error: "refuse, members, or {forward: address of an lk-jwt-service}",
    })
    .default("refuse")
    .describe(
      "Calls in rooms that are not consultations: `refuse` them, let the joined `members` of the room in, or `{forward: address}` to an lk-jwt-service.",
    ),
  other_video_servers: z
    .union([z.literal("any"), z.array(origin(), { error: "a list of origins, or any" })], { error: "a list of origins, or any" })
    .default([])
    .describe(
      "Origins of other homeservers' LiveKit and of their token services, or `any`: what the desk and the citizen's page may connect to in a call. Who comes from elsewhere is neither seen nor heard there unless listed; Element connects to all. What each learns: docs/security.md.",
    ),
  private_servers: z
    .array(serverName(), { error: "a list of server names" })
    .default([])
    .describe(
      "Foreign homeservers that may stand in a private network, such as another authority's. Who a citizen from elsewhere is, is asked at public addresses only.",
    ),
});

const Times = z.strictObject({
  arrival_reminder: duration("1s", "1h")
    .prefault("3m")
    .describe("After how long whoever is next and has not been called is mentioned again in the staff room; then each time when the waiting has doubled."),
  confirm_next: duration("1s", "30m")
    .prefault("2m")
    .describe("How long whoever is next on the web page has to confirm before the visit is parked."),
  no_show_after: duration("1s", "2h")
    .prefault("5m")
    .describe("How long an accepted citizen has to appear before the visit counts as missed."),
  grace: duration("1s", "4h").prefault("10m").describe("How long a parked or missed citizen may come back without losing the place."),
  empty_call: duration("1s", "2h")
    .prefault("10m")
    .describe("How long a call may be empty before the caseworker is asked and the consultation ended."),
  follow_up: duration("1s", "24h")
    .prefault("15m")
    .describe("How long everybody stays in the consultation room after the end, to save a document or say goodbye."),
  delete_after: duration("1s", "30d")
    .prefault("24h")
    .describe("How long after that the room is deleted, so that sleeping phones learn of the end."),
  retention: duration("1s", "365d")
    .prefault("30d")
    .describe("How long after its end a visit keeps Matrix id, name and caseworker. Then only countable facts stay; leads' figures reach back no further."),
  duty_timeout: duration("1s", "24h").prefault("2h").describe("How long without a sign of life a caseworker still counts as on duty."),
});

const Limits = z.strictObject({
  waiting_per_department: count(1, 900).default(200).describe("How many may wait in one department; ticket numbers have three digits."),
  open_visits_per_server: count(1, 100_000).default(100).describe("How many open visits the users of one foreign homeserver may have."),
  open_visits_per_address: count(1, 100_000)
    .default(50)
    .describe("How many open visits may come from one network address by the web page; a shelter or a library stands behind one."),
  rooms_in_stock: count(1, 200).default(5).describe("How many consultation rooms are kept ready."),
});

const GuestsConfig = z.strictObject({
  registration: text("a path")
    .default("./registration-guests.yaml")
    .describe("The second registration (`url: null`) in whose namespace guests' accounts are made."),
});

const StaffServer = z.union([serverName(), z.strictObject({ name: serverName(), url: webUrl("https://matrix.kreis.example") })], {
  error: 'a Matrix server name such as "kreis.example", or {name: …, url: …}',
});

/** The whole of config.yaml; the example, its JSON schema and the reference are generated from it. */
export const ConfigFields = z.strictObject({
  homeserver: Homeserver.describe("The Matrix homeserver."),
  service: Service.describe("This service."),
  database: pattern(/^(?:sqlite:.+|postgres(?:ql)?:\/\/\S+)$/, '"sqlite:path" or "postgres://user:password@host/database"')
    .refine((value) => value.startsWith("sqlite:") || URL.canParse(value), {
      error: '"postgres://user:password@host/database", with %-codes for : / ? # @ in the password',
    })
    .default("sqlite:./buergerbuero.db")
    .meta({ writeOnly: true })
    .describe("Where everything is kept: `sqlite:path` (one file, one copy of the service) or `postgres://…` (any number of copies)."),
  county: County.describe("The county, as the pages show it."),
  staff_servers: z
    .array(StaffServer, { error: "a list of server names" })
    .min(1, { error: "at least one server name" })
    .describe(
      "Homeservers whose users may be caseworkers. A foreign one is asked whose a desk's OpenID token is: at `https://<name>`, or at the address in `{name, url}` where that is another; nowhere else, and no redirect is followed.",
    ),
  staff_clients: z
    .array(origin(), { error: "a list of origins" })
    .default([])
    .describe("Origins of the Matrix clients that may show the desk."),
  guests: GuestsConfig.exactOptional().describe("Citizens without an account. Without this section the web page offers Element only."),
  rtc: z
    .union([z.literal("off"), Rtc], { error: `a section with ${Object.keys(Rtc.shape).join(", ")}, or off` })
    .describe("Video: the MatrixRTC authorisation endpoint for LiveKit; `off` where an lk-jwt-service does it."),
  times: Times.prefault({}).describe('Lengths of time, written "90s", "5m", "24h", "30d".'),
  limits: Limits.prefault({}).describe("Caps that keep one crowd from taking everybody's place."),
  groups: z
    .record(pattern(/^[a-z0-9_]{1,40}$/, "a key of a–z, 0–9 and _"), texts(80), { error: "a name for each key" })
    .default({})
    .describe("Headings of the overview, in their order: a key, and its name by language."),
  departments: z
    .array(Department, { error: "a list of departments" })
    .min(1, { error: "at least one department" })
    .describe("The departments, in the order of the overview."),
});

/** The own homeserver is asked where the service reaches it anyway. */
function withAddress(server: z.output<typeof StaffServer>, own: z.output<typeof Homeserver>): { name: string; url: string } {
  if (typeof server !== "string") return server;
  return { name: server, url: server === own.server_name ? own.url : `https://${server}` };
}

/** config.yaml, with what a department leaves out filled in from its id and its county. */
export const Config = ConfigFields.transform((config) => ({
  ...config,
  staff_servers: config.staff_servers.map((server) => withAddress(server, config.homeserver)),
  departments: config.departments.map((department) => {
    const language = department.language ?? config.county.language;
    const spoken = language === "de-simple" ? "de" : language;
    const quiet = department.confidential || department.anonymous;
    return {
      ...department, language, address: department.address ?? department.id, languages: department.languages ?? [spoken],
      staff_name: department.staff_name ?? (quiet ? ("alias" as const) : ("name" as const)),
    };
  }),
}));

export type Config = z.output<typeof Config>;
export type DepartmentConfig = Config["departments"][number];
