/** What the citizen's page calls the caseworker: the name of the Matrix profile, or an alias, as the department shows it. */
import { staffName } from "../../office/context.ts";
import type { Department } from "../../office/context.ts";

export interface Profiles {
  /** Undefined where the profile has none. */
  displayName(user: string): Promise<string | undefined>;
}

export interface Caseworkers {
  /** A name, or the number of an alias ("2" is "Beratung 2"); undefined where there is neither. */
  nameOf(user: string, department: Department): Promise<string | undefined>;
}

/** Milliseconds: a profile that has changed is shown some minutes later. */
const KEPT = 10 * 60_000;
/** Nobody who was called waits for a name. Milliseconds. */
const PATIENCE = 2_000;
const LONGEST = 60;

/** One line without control and direction signs, which could make a name look like another, nor more than fits. */
export const plainName = (name: string): string =>
  [...name.slice(0, 1_000).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, " ").replace(/\s+/gu, " ").trim()].slice(0, LONGEST).join("").trim();

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** As in the list of those who serve the department; who only leads it comes after them. */
function aliasOf(user: string, { caseworkers, leads }: Department): string | undefined {
  const place = [...new Set([...caseworkers, ...leads])].indexOf(user);
  return place < 0 ? undefined : String(place + 1);
}

export function createCaseworkers(profiles: Profiles, now: () => number): Caseworkers {
  const kept = new Map<string, { name: Promise<string>; until: number }>();

  /** Homeservers give a new account its local part as display name. */
  const ownName = (user: string): string => capital(plainName(staffName(user)));
  const ask = async (user: string): Promise<string> => {
    const late = new Promise<never>((_, reject) => { setTimeout(reject, PATIENCE, new Error("too late")).unref(); });
    const name = plainName((await Promise.race([profiles.displayName(user), late])) ?? "");
    return name === "" || name === staffName(user) ? ownName(user) : name;
  };
  const shownName = (user: string): Promise<string> => {
    const known = kept.get(user);
    if (known && known.until > now()) return known.name;
    const name = ask(user).catch(() => {
      // Asked again the next time.
      kept.delete(user);
      return ownName(user);
    });
    kept.set(user, { name, until: now() + KEPT });
    return name;
  };
  return {
    nameOf: (user, department) => (department.staff_name === "name" ? shownName(user) : Promise.resolve(aliasOf(user, department))),
  };
}
