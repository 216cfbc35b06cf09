import { z } from 'zod'
import { LANGUAGES } from './languages.ts'
import { existingFile, oneOf, pattern, text, texts, userId, yesOrNo } from './values.ts'

const notation = () => text('opening hours such as "Mo-Fr 08:00-12:00; PH off"', 1000)

const ConsultationHour = z.strictObject({
  name: texts(100).describe('Its name as the public reads it, such as "HIV-Sprechstunde".'),
  hours: notation().describe('When it is held, in the notation of `hours`; every second week: "week 01-53/2 We 14:00-16:00".'),
})

const Exception = z.strictObject({
  date: z.iso.date({ error: 'a day such as "2026-12-24"' }).describe('The day, year first.'),
  hours: notation().describe('What holds instead on that day: "off", or times such as "08:00-10:30".'),
  reason: texts(200).optional().describe('Why, as the public reads it.'),
})

/** One department (Fachbereich): a waiting area, a queue, and the people who serve it. */
export const DepartmentConfig = z.strictObject({
  id: pattern(/^[a-z0-9_]{1,40}$/, 'up to 40 of a–z, 0–9 and _')
    .describe('What the department is called in the database and in the log. Never change it afterwards.'),
  name: texts(80).describe('Its name, by language.'),
  description: texts(600).describe('What it does, in one or two sentences, by language.'),
  group: pattern(/^[a-z0-9_]{1,40}$/, 'a key of `groups`').optional().describe('Under which of the `groups` the overview lists it.'),
  address: pattern(/^[a-z0-9_]{1,40}$/, 'up to 40 of a–z, 0–9 and _').optional()
    .describe('Its address: user `@amt_<address>`, waiting area `#amt_<address>`, page `/<address>`. Default: the id. A confidential department needs one that tells nothing.'),
  prefix: pattern(/^[A-Z]{1,3}$/, 'one to three capital letters A–Z')
    .describe('What its ticket numbers begin with ("E" gives E-017). No two departments may share one.'),
  entry: oneOf(['knock', 'join', 'direct']).default('knock')
    .describe('How citizens come by Matrix: `knock` on the waiting area; `join` it, for clients that cannot knock; `direct`: no waiting area, only a direct chat with the department\'s user. The web page is always a way in.'),
  confidential: yesOrNo().default(false)
    .describe('Advice that must stay secret: names, topics and addresses that reach a citizen\'s screen say only "Bürgerbüro", ticket numbers are random. Needs `entry: direct`, a neutral `address` and `prefix`, and no `email`.'),
  anonymous: yesOrNo().default(false).describe('No name is asked for; the page gives a pseudonym.'),
  language: z.enum(LANGUAGES, { error: `one of: ${LANGUAGES.join(', ')}` }).optional()
    .describe('In which language citizens are addressed until they choose another. Default: the county\'s.'),
  languages: z.array(pattern(/^[a-z]{2,3}$/, 'a language code of two or three letters, such as "tr"'), { error: 'a list of language codes such as [de, tr]' }).optional()
    .describe('Languages that its caseworkers speak, by code (ISO 639). Default: `language`.'),
  caseworkers: z.array(userId(), { error: 'a list of Matrix users' })
    .describe('Who serves it: invited to its staff room, and removed from it when no longer named here.'),
  leads: z.array(userId(), { error: 'a list of Matrix users' }).default([])
    .describe('Caseworkers who may also open and close the queue, change hours and see figures.'),
  staff_name: oneOf(['name', 'alias']).default('name')
    .describe('What the citizen\'s page shows of the caseworker: the display name, or an alias such as "Beratung 2".'),
  third_parties: oneOf(['none', 'interpreter', 'anyone']).default('anyone')
    .describe('Who may be brought into a consultation once the citizen has agreed.'),
  urgent: yesOrNo().default(false).describe('Whether caseworkers may put an urgent visit first.'),
  hours: notation().describe('Opening hours in OpenStreetMap\'s notation, in the county\'s time: "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00; PH off", "24/7", "off".'),
  consultation_hours: z.array(ConsultationHour, { error: 'a list of {name, hours}' }).default([])
    .describe('Consultation hours with a name of their own, open in addition to `hours`.'),
  exceptions: z.array(Exception, { error: 'a list of {date, hours, reason}' }).default([])
    .describe('Single days that are different or closed. Leads can add more from the desk.'),
  telephone: pattern(/^\+?[0-9][0-9 ()/-]{1,30}$/, 'a telephone number in quotation marks, such as "+49 8131 74-0"')
    .describe('Shown wherever somebody could be stuck. Required: nobody may be left without a way to reach you.'),
  email: z.email({ error: 'an e-mail address' }).optional().describe('Shown on its page.'),
  postal_address: text('street, number, postcode and town', 300).optional().describe('Where to go in person; may have several lines.'),
  bring: z.partialRecord(z.enum(LANGUAGES), z.array(text('a text that is not empty', 200)), { error: 'a list for each language, such as {de: [Ausweis]}' }).optional()
    .describe('What to have at hand, a list for each language.'),
  consent: texts(2000).optional().describe('What the citizen agrees to before taking a number, in addition to the standard text.'),
  easy_language: text('a text', 5000).optional().describe('What it does, in Leichte Sprache; empty lines divide paragraphs.'),
  sign_language_video: existingFile(/\.(?:mp4|webm)$/, 'the path of an .mp4 or .webm file').optional()
    .describe('A video in sign language (DGS), served by the service itself: nothing is fetched from elsewhere.'),
})
