import type { Finding, Path } from "./finding.ts";
import { describeFound, valueAt } from "./finding.ts";
import type { Texts } from "./languages.ts";
import type { DepartmentView } from "./view.ts";

/** Words that stand in every department's name and so tell nothing. */
const TELLING_NOTHING = new Set([
  "und",
  "der",
  "die",
  "das",
  "fuer",
  "and",
  "the",
  "for",
  "beratung",
  "stelle",
  "office",
  "advice",
  "amt",
  "buero",
]);

function words(text: string): string[] {
  const folded = text.toLowerCase().replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue").replaceAll("ß", "ss");
  return folded.split(/[^a-z0-9]+/).filter((word) => word !== "");
}

/** The names by which a confidential department could be recognised. */
function names(id: string | undefined, name: Texts | undefined): string[] {
  return [id ?? "", ...Object.values(name ?? {})].filter((text) => text !== "");
}

function addressTells(address: string, id: string | undefined, name: Texts | undefined): string | undefined {
  const telling = names(id, name)
    .flatMap(words)
    .filter((word) => word.length >= 3 && !TELLING_NOTHING.has(word));
  return telling.find((word) => address.includes(word) || (address.length >= 3 && word.startsWith(address)));
}

function prefixTells(prefix: string, id: string | undefined, name: Texts | undefined): boolean {
  const letters = prefix.toLowerCase();
  return names(id, name).some((text) => {
    const parts = words(text);
    const initials = parts.map((part) => part.charAt(0)).join("");
    return parts[0]?.startsWith(letters) === true || initials === letters;
  });
}

/** What `confidential: true` asks of the rest: nothing on the way to the citizen may tell which advice it is. */
export function confidentialRules(raw: unknown, { index, department }: DepartmentView): Finding[] {
  if (department.confidential !== true) return [];
  const { id, name, address, prefix } = department;
  const findings: Finding[] = [];
  const add = (key: string, expected: string) => {
    const path: Path = ["departments", index, key];
    findings.push({ path, found: describeFound(raw, path), expected: `${expected}, since the department is confidential` });
  };
  if (department.entry !== undefined && department.entry !== "direct")
    add("entry", "direct (a waiting area in the room directory would tell)");
  const given = valueAt(raw, ["departments", index, "address"]);
  if (address === undefined && (given === undefined || given === null))
    add("address", 'a neutral address, such as "raum3" (the id would stand in links and on posters)');
  const telling = address === undefined ? undefined : addressTells(address, id, name);
  if (telling !== undefined) add("address", `a neutral address without "${telling}"`);
  if (prefix !== undefined && prefixTells(prefix, id, name)) add("prefix", "letters that are not those of its id or name");
  if (department.email !== undefined) add("email", "no e-mail address (mail stays on servers and lock screens)");
  return findings;
}
