import type { ServiceConfig } from "../stack/service.ts";
import { demoDepartments } from "./departments.ts";

export interface DemoPerson {
  /** The local part of the Matrix id. */
  readonly name: string;
  readonly displayName: string;
  /** The departments a caseworker serves; none for a citizen. */
  readonly departments: readonly string[];
  readonly lead?: boolean;
}

export const caseworkers: readonly DemoPerson[] = [
  { name: "weber", displayName: "Katrin Weber", departments: ["elterngeld"], lead: true },
  { name: "yilmaz", displayName: "Deniz Yılmaz", departments: ["elterngeld"] },
  { name: "brandt", displayName: "Holger Brandt", departments: ["wohnen"] },
  { name: "huber", displayName: "Franziska Huber", departments: ["schwerbehinderung"] },
  { name: "kowalski", displayName: "Marta Kowalski", departments: ["pflege"] },
  { name: "seidel", displayName: "Jan Seidel", departments: ["wirtschaft"] },
  { name: "haddad", displayName: "Rana Haddad", departments: ["integration"] },
  { name: "petrovic", displayName: "Ivana Petrović", departments: ["einbuergerung"] },
  { name: "lindner", displayName: "Uwe Lindner", departments: ["hiv"] },
  { name: "vogt", displayName: "Sabine Vogt", departments: ["schwangerschaftskonflikt"] },
  { name: "novak", displayName: "Petra Novak", departments: ["sexarbeit"] },
];

export const citizens: readonly DemoPerson[] = [
  { name: "anna", displayName: "Anna", departments: [] },
  { name: "mehmet", displayName: "Mehmet", departments: [] },
  { name: "olena", displayName: "Olena", departments: [] },
  { name: "jonas", displayName: "Jonas", departments: [] },
];

/** The part of config.yaml that a county writes itself. */
export function demoCounty(serverName: string): Pick<ServiceConfig, "county" | "groups" | "departments"> {
  const userIds = (people: readonly DemoPerson[]) => people.map(({ name }) => `@${name}:${serverName}`);
  return {
    county: { name: "Landkreis Musterland", time_zone: "Europe/Berlin", land: "BY", language: "de", colour: "#00538b" },
    groups: {
      familie: { de: "Familie", en: "Family" },
      soziales: { de: "Soziales, Wohnen und Pflege", en: "Social services, housing and care" },
      wirtschaft: { de: "Wirtschaft", en: "Business" },
      migration: { de: "Migration", en: "Migration" },
      gesundheit: { de: "Vertrauliche Beratung", en: "Confidential advice" },
    },
    departments: demoDepartments.map((department) => {
      const serving = caseworkers.filter((person) => person.departments.includes(department.id));
      return { ...department, caseworkers: userIds(serving), leads: userIds(serving.filter((person) => person.lead)) };
    }),
  };
}
