import { z } from "zod";
import { LANGUAGES } from "./languages.ts";
import { existingFile, oneOf, pattern, text, texts, userId, yesOrNo } from "./values.ts";

const time = () => pattern(/^\d{1,2}:\d{2}$/, 'a time of day in quotation marks, such as "08:00"');

/** What departs from the opening hours on one day; which times go with which kind, the rules of opening hours tell. */
const Exception = z.strictObject({
  date: pattern(/^\d{4}-\d{2}-\d{2}$/, 'a day such as "2026-12-24"').describe("The day, year first."),
  kind: oneOf(["closed", "until", "from", "open"]).describe(
    "`closed`: the whole day, or in the times given. `until`: the day ends then, sooner or later than usual. `from`: it begins then. `open`: open in these times too.",
  ),
  from: time().exactOptional().describe("A time of day."),
  until: time().exactOptional().describe("A time of day; one that is not after `from` is in the night after the date."),
  reason: text("a text", 200).exactOptional().describe("Why, as the public reads it."),
});

/** One department (Fachbereich): a waiting area, a queue, and the people who serve it. */
export const DepartmentConfig = z.strictObject({
  id: pattern(/^[a-z0-9_]{1,40}$/, "up to 40 of a–z, 0–9 and _").describe(
    "What the department is called in the database and in the log. Never change it afterwards.",
  ),
  name: texts(80).describe("Its name, by language."),
  description: texts(600).describe("What it does, in one or two sentences, by language."),
  group: pattern(/^[a-z0-9_]{1,40}$/, "a key of `groups`")
    .exactOptional()
    .describe("Under which of the `groups` the overview lists it."),
  address: pattern(/^[a-z0-9_]{1,40}$/, "up to 40 of a–z, 0–9 and _")
    .exactOptional()
    .describe(
      "Its address: user `@amt_<address>`, waiting area `#amt_<address>`, page `/<address>`. Default: the id. A confidential department needs one that tells nothing.",
    ),
  prefix: pattern(/^[A-Z]{1,3}$/, "one to three capital letters A–Z").describe(
    'What its ticket numbers begin with ("E" gives E-017). No two departments may share one.',
  ),
  entry: oneOf(["knock", "join", "direct"])
    .default("knock")
    .describe(
      "How citizens come by Matrix: `knock` on the waiting area; `join` it, for clients that cannot knock; `direct`: no waiting area, only a direct chat with the department's user. The web page is always a way in.",
    ),
  confidential: yesOrNo()
    .default(false)
    .describe(
      'Advice that must stay secret: names, topics and addresses that reach a citizen\'s screen say only "Bürgerbüro", ticket numbers are random. Needs `entry: direct`, a neutral `address` and `prefix`, and no `email`.',
    ),
  anonymous: yesOrNo().default(false).describe("No name is asked for; the page gives a pseudonym."),
  language: z
    .enum(LANGUAGES, { error: `one of: ${LANGUAGES.join(", ")}` })
    .exactOptional()
    .describe("In which language citizens are addressed until they choose another. Default: the county's."),
  languages: z
    .array(pattern(/^[a-z]{2,3}$/, 'a language code of two or three letters, such as "tr"'), {
      error: "a list of language codes such as [de, tr]",
    })
    .exactOptional()
    .describe("Languages that its caseworkers speak, by code (ISO 639). Default: `language`."),
  caseworkers: z
    .array(userId(), { error: "a list of Matrix users" })
    .describe("Who serves it: invited to its staff room, and removed from it when no longer named here."),
  leads: z
    .array(userId(), { error: "a list of Matrix users" })
    .default([])
    .describe("Caseworkers who may also open and close the queue, change hours and see figures."),
  staff_name: oneOf(["name", "alias"])
    .exactOptional()
    .describe(
      'What the citizen\'s page shows of the caseworker: the display name of the Matrix profile, or an alias such as "Beratung 2" (the second of `caseworkers`). Default: `alias` where the department is confidential or anonymous, else `name`.',
    ),
  third_parties: oneOf(["none", "interpreter", "anyone"])
    .default("anyone")
    .describe("Who may be brought into a consultation once the citizen has agreed."),
  urgent: yesOrNo().default(false).describe("Whether caseworkers may put an urgent visit first."),
  hours: text('opening hours such as "Mo-Fr 08:00-12:00; PH off"', 1000).describe(
    'Opening hours in OpenStreetMap\'s notation, in the county\'s time, such as "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00; PH off", "24/7", "off". A consultation hour has its name in quotation marks behind its times: We 14:00-16:00 "HIV-Sprechstunde".',
  ),
  consultation_hours: z
    .record(text("the name of a consultation hour", 100), texts(100), { error: "a name in other languages for each name used in hours" })
    .default({})
    .describe("The names of the consultation hours in `hours`, in other languages."),
  exceptions: z
    .array(Exception, { error: "a list of {date, kind, from, until, reason}" })
    .default([])
    .describe("Single days that are different or closed. Leads can add more from the desk."),
  telephone: pattern(/^\+?[0-9][0-9 ()/-]{1,30}$/, 'a telephone number in quotation marks, such as "+49 8131 74-0"').describe(
    "Shown wherever somebody could be stuck. Required: nobody may be left without a way to reach you.",
  ),
  email: z.email({ error: "an e-mail address" }).exactOptional().describe("Shown on its page."),
  postal_address: text("street, number, postcode and town", 300).exactOptional().describe("Where to go in person; may have several lines."),
  bring: z
    .partialRecord(z.enum(LANGUAGES), z.array(text("a text that is not empty", 200)), {
      error: "a list for each language, such as {de: [Ausweis]}",
    })
    .exactOptional()
    .describe("What to have at hand, a list for each language."),
  consent: texts(2000).exactOptional().describe("What the citizen agrees to before taking a number, in addition to the standard text."),
  easy_language: text("a text", 5000).exactOptional().describe("What it does, in Leichte Sprache; empty lines divide paragraphs."),
  sign_language_video: existingFile(/\.(?:mp4|webm)$/, "the path of an .mp4 or .webm file")
    .exactOptional()
    .describe("A video in sign language (DGS), served by the service itself: nothing is fetched from elsewhere."),
});
