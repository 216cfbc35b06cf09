import { createHmac } from "node:crypto";
import { Problem } from "./problem.ts";

export interface Account {
  readonly userId: string;
  readonly accessToken: string;
  readonly deviceId: string;
}

export interface NewAccount {
  readonly name: string;
  readonly password: string;
  readonly admin?: boolean;
  readonly displayName?: string;
}

/** Opens an account with the registration secret; tells when there was one of this name already. */
export async function register(homeserver: string, secret: string, account: NewAccount): Promise<Account | "exists"> {
  const url = `${homeserver}/_synapse/admin/v1/register`;
  const { nonce } = await jsonOf<{ nonce: string }>("Asking Synapse for a nonce", await fetch(url));
  const admin = account.admin ?? false;
  const message = [nonce, account.name, account.password, admin ? "admin" : "notadmin"].join("\0");
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      nonce,
      admin,
      username: account.name,
      displayname: account.displayName ?? account.name,
      password: account.password,
      mac: createHmac("sha1", secret).update(message).digest("hex"),
    }),
  });
  if (response.status === 400 && (await response.clone().text()).includes("M_USER_IN_USE")) return "exists";
  return toAccount(await jsonOf<LoginAnswer>(`Registering ${account.name}`, response));
}

/** Logs in with a password, on a new device. */
export async function logIn(homeserver: string, name: string, password: string): Promise<Account> {
  const response = await fetch(`${homeserver}/_matrix/client/v3/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "m.login.password", identifier: { type: "m.id.user", user: name }, password }),
  });
  return toAccount(await jsonOf<LoginAnswer>(`Logging in ${name}`, response));
}

interface LoginAnswer {
  readonly user_id: string;
  readonly access_token: string;
  readonly device_id: string;
}

function toAccount(answer: LoginAnswer): Account {
  return { userId: answer.user_id, accessToken: answer.access_token, deviceId: answer.device_id };
}

async function jsonOf<T>(what: string, response: Response): Promise<T> {
  if (!response.ok) throw new Problem(`${what} failed: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
