import { logIn, register } from "../stack/accounts.ts";
import type { DemoPerson } from "./county.ts";
import { newPassword, saveState, type DemoState } from "./state.ts";

export interface DemoAccount extends DemoPerson {
  readonly password: string;
}

const ADMIN = "admin";

/** Opens the accounts that are not there yet; passwords are drawn once. */
export async function openAccounts(homeserver: string, state: DemoState, people: readonly DemoPerson[]): Promise<DemoAccount[]> {
  for (const { name } of people) state.passwords[name] ??= newPassword();
  saveState(state);
  const accounts = people.map((person) => ({ ...person, password: state.passwords[person.name] ?? newPassword() }));
  await Promise.all(accounts.map((account) => register(homeserver, state.registrationSecret, account)));
  return accounts;
}

/** The token with which the service deletes rooms and guests; of an account that does nothing else. */
export async function adminToken(homeserver: string, state: DemoState): Promise<string> {
  if (state.adminToken && (await isValid(homeserver, state.adminToken))) return state.adminToken;
  const opened = await register(homeserver, state.registrationSecret, { name: ADMIN, password: state.adminPassword, admin: true });
  const account = opened === "exists" ? await logIn(homeserver, ADMIN, state.adminPassword) : opened;
  state.adminToken = account.accessToken;
  saveState(state);
  return account.accessToken;
}

async function isValid(homeserver: string, token: string): Promise<boolean> {
  const response = await fetch(`${homeserver}/_matrix/client/v3/account/whoami`, { headers: { authorization: `Bearer ${token}` } });
  return response.ok;
}
