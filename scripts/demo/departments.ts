import type { ServiceConfig } from "../stack/service.ts";

type Department = ServiceConfig["departments"][number];

/** What a demo department says of itself; who serves it is added with the accounts. */
export type DemoDepartment = Omit<Department, "caseworkers" | "leads">;

const OFFICE_HOURS = "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00; PH off";
const OPEN_DAY_AND_NIGHT = "24/7";
const CLOSED = "off";

const family: DemoDepartment[] = [
  {
    id: "elterngeld",
    group: "familie",
    name: { de: "Elterngeldstelle", en: "Parental allowance" },
    description: {
      de: "Elterngeld, ElterngeldPlus und Partnerschaftsbonus: Antrag, Nachweise, Auszahlung.",
      en: "Parental allowance (Elterngeld, ElterngeldPlus): applications, documents, payment.",
    },
    prefix: "E",
    hours: OPEN_DAY_AND_NIGHT,
    telephone: "+49 0000 0000-110",
    email: "elterngeld@landkreis.example",
    languages: ["de", "en", "tr"],
    bring: {
      de: ["Geburtsurkunde des Kindes", "Gehaltsnachweise der letzten zwölf Monate", "Bescheinigung der Krankenkasse über Mutterschaftsgeld"],
      en: ["The child's birth certificate", "Pay slips of the last twelve months", "Your health insurer's statement on maternity pay"],
    },
  },
  {
    id: "wohnen",
    group: "soziales",
    name: { de: "Wohngeldstelle", en: "Housing benefit" },
    description: {
      de: "Wohngeld als Zuschuss zur Miete oder zu den Lasten des eigenen Heims, Wohnberechtigungsschein.",
      en: "Housing benefit for tenants and owners, certificate of eligibility for social housing.",
    },
    prefix: "W",
    hours: OPEN_DAY_AND_NIGHT,
    telephone: "+49 0000 0000-120",
    bring: { de: ["Mietvertrag", "Einkommensnachweise"], en: ["Your tenancy agreement", "Proof of income"] },
  },
];

const social: DemoDepartment[] = [
  {
    id: "schwerbehinderung",
    group: "soziales",
    name: { de: "Schwerbehindertenstelle", en: "Severe disability office" },
    description: {
      de: "Feststellung des Grades der Behinderung, Schwerbehindertenausweis, Merkzeichen und Parkerleichterungen.",
      en: "Degree of disability, disability card, special marks and parking permits.",
    },
    prefix: "SB",
    hours: OFFICE_HOURS,
    telephone: "+49 0000 0000-130",
    bring: { de: ["Ausweis", "Befunde, soweit vorhanden"], en: ["Your identity card", "Medical findings, if you have any"] },
  },
  {
    id: "pflege",
    group: "soziales",
    name: { de: "Pflegestützpunkt", en: "Care advice centre" },
    description: {
      de: "Beratung zu Pflegegrad, Leistungen der Pflegekasse und Hilfen für Angehörige.",
      en: "Advice on care levels, benefits of the care insurance and help for relatives.",
    },
    prefix: "P",
    hours: 'Mo-Fr 09:00-12:00, Th 16:00-18:00 "Sprechstunde für Angehörige"; PH off',
    consultation_hours: { "Sprechstunde für Angehörige": { en: "Consultation hour for relatives" } },
    telephone: "+49 0000 0000-140",
  },
];

const business: DemoDepartment[] = [
  {
    id: "wirtschaft",
    group: "wirtschaft",
    name: { de: "Wirtschaftsförderung", en: "Business development" },
    description: {
      de: "Gründung, Fördermittel, Gewerbeflächen und Fachkräfte für Unternehmen im Landkreis.",
      en: "Founding a business, funding, premises and skilled workers for companies in the county.",
    },
    prefix: "WF",
    hours: CLOSED,
    telephone: "+49 0000 0000-150",
    email: "wirtschaft@landkreis.example",
  },
];

const migration: DemoDepartment[] = [
  {
    id: "integration",
    group: "migration",
    name: { de: "Integrationsberatung", en: "Integration advice" },
    description: {
      de: "Sprachkurse, Anerkennung von Abschlüssen, Wege in Schule, Ausbildung und Arbeit.",
      en: "Language courses, recognition of qualifications, ways into school, training and work.",
    },
    prefix: "I",
    hours: 'Mo-We 08:30-12:00; Th 08:30-12:00,14:00-17:30, We 14:00-16:00 "Sprechstunde auf Ukrainisch"; PH off',
    consultation_hours: { "Sprechstunde auf Ukrainisch": { en: "Consultation hour in Ukrainian", uk: "Консультація українською" } },
    telephone: "+49 0000 0000-160",
    languages: ["de", "en", "uk", "ar"],
  },
  {
    id: "einbuergerung",
    group: "migration",
    name: { de: "Einbürgerungsstelle", en: "Naturalisation" },
    description: {
      de: "Voraussetzungen, Antrag und Stand der Einbürgerung.",
      en: "Conditions, application and progress of becoming a German citizen.",
    },
    prefix: "EB",
    hours: "Mo,Tu,Th 08:00-12:00; Th 14:00-17:00; PH off",
    telephone: "+49 0000 0000-170",
    bring: { de: ["Pass oder Passersatz", "Aufenthaltstitel"], en: ["Your passport", "Your residence permit"] },
  },
];

/** Advice that is anonymous by law: its addresses and prefixes tell nothing. */
const confidential: DemoDepartment[] = [
  {
    id: "hiv",
    address: "beratung_1",
    group: "gesundheit",
    name: { de: "HIV- und STI-Beratung", en: "HIV and STI advice" },
    description: {
      de: "Anonyme und kostenlose Beratung zu HIV und anderen sexuell übertragbaren Infektionen (§ 19 IfSG).",
      en: "Anonymous advice, free of charge, on HIV and other sexually transmitted infections.",
    },
    prefix: "A",
    hours: OPEN_DAY_AND_NIGHT,
    telephone: "+49 0000 0000-180",
    entry: "direct",
    confidential: true,
    anonymous: true,
  },
  {
    id: "schwangerschaftskonflikt",
    address: "beratung_2",
    group: "gesundheit",
    name: { de: "Schwangerschaftskonfliktberatung", en: "Pregnancy conflict counselling" },
    description: {
      de: "Anonyme und ergebnisoffene Beratung in der Schwangerschaft, mit Bescheinigung (§§ 5 bis 7 SchKG).",
      en: "Anonymous and open-ended counselling during pregnancy, with the certificate the law asks for.",
    },
    prefix: "B",
    hours: "Mo-Th 09:00-12:00; Tu 15:00-18:00; PH off",
    telephone: "+49 0000 0000-190",
    entry: "direct",
    confidential: true,
    anonymous: true,
  },
  {
    id: "sexarbeit",
    address: "beratung_3",
    group: "gesundheit",
    name: { de: "Beratung für Menschen in der Sexarbeit", en: "Advice for sex workers" },
    description: {
      de: "Gesundheitliche Beratung nach § 10 ProstSchG und Hilfe in jeder Lage, vertraulich und ohne Anmeldung.",
      en: "Health advice under the Prostitutes Protection Act and help in any situation, in confidence.",
    },
    prefix: "C",
    hours: "Tu,Th 10:00-14:00; PH off",
    telephone: "+49 0000 0000-200",
    entry: "direct",
    confidential: true,
    anonymous: true,
    third_parties: "interpreter",
  },
];

/** The ten departments of the demo county, in the order of the overview. */
export const demoDepartments: readonly DemoDepartment[] = [...family, ...social, ...business, ...migration, ...confidential];
