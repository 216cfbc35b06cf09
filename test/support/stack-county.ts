import type { ServiceConfig } from "../../scripts/stack/service.ts";

type Department = ServiceConfig["departments"][number];
type County = Omit<ServiceConfig, "homeserver" | "service" | "database" | "guests" | "rtc" | "staff_servers">;

/** Who serves which department of the test county; the names are local parts. */
export const STAFF = {
  weber: "elterngeld",
  yilmaz: "elterngeld",
  lehmann: "wohnen",
  kaya: "pflege",
  roth: "wirtschaft",
  sommer: "hiv",
} as const;

export type StaffName = keyof typeof STAFF;
export const staffNames = Object.keys(STAFF) as StaffName[];

const LEADS: readonly StaffName[] = ["weber"];

/** The county of the tests: one department for each way in, open at any hour but one. */
export function testCounty(serverName: string): County {
  const department = (fields: Omit<Department, "caseworkers" | "leads" | "hours" | "telephone"> & Partial<Department>): Department => {
    const serving = staffNames.filter((name) => STAFF[name] === fields.id);
    const mxid = (name: string) => `@${name}:${serverName}`;
    return {
      hours: "24/7",
      telephone: "+49 0000 0000-0",
      caseworkers: serving.map(mxid),
      leads: serving.filter((name) => LEADS.includes(name)).map(mxid),
      ...fields,
    };
  };
  return {
    county: { name: "Landkreis Prüfstein", time_zone: "Europe/Berlin", land: "BY", language: "de" },
    departments: [
      department({ id: "elterngeld", name: { de: "Elterngeldstelle", en: "Parental allowance" }, description: { de: "Anträge auf Elterngeld.", en: "Parental allowance applications." }, prefix: "E" }),
      department({ id: "wohnen", name: { de: "Wohngeldstelle", en: "Housing benefit" }, description: { de: "Anträge auf Wohngeld.", en: "Housing benefit applications." }, prefix: "W" }),
      department({ id: "pflege", name: { de: "Pflegestützpunkt", en: "Care advice" }, description: { de: "Beratung zur Pflege.", en: "Advice on care." }, prefix: "P", entry: "join" }),
      department({ id: "wirtschaft", name: { de: "Wirtschaftsförderung", en: "Business development" }, description: { de: "Für Unternehmen.", en: "For businesses." }, prefix: "WF", hours: "off" }),
      department({
        id: "hiv",
        name: { de: "HIV-Beratung", en: "HIV advice" },
        description: { de: "Anonyme Beratung zu HIV.", en: "Anonymous HIV advice." },
        address: "beratung_1",
        prefix: "A",
        entry: "direct",
        confidential: true,
        anonymous: true,
      }),
    ],
  };
}
