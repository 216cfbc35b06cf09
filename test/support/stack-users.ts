import { logIn, register, type Account } from "../../scripts/stack/accounts.ts";

export interface Answer {
  readonly status: number;
  /** The body as parsed from JSON; the raw text when it is none. */
  readonly body: unknown;
}

/** A Matrix user with one device, as the raw client-server API sees it. */
export interface MatrixUser extends Account {
  readonly name: string;
  readonly password: string;
  /** `path` begins with `/_matrix/…`; a refusal of the homeserver is an answer, not an exception. */
  readonly request: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

export interface Registrar {
  readonly homeserver: string;
  readonly registrationSecret: string;
}

/** Opens an account and logs in; an account that exists is logged in on a further device. */
export async function logInUser({ homeserver, registrationSecret }: Registrar, name: string, admin = false): Promise<MatrixUser> {
  const password = `${name}-${registrationSecret}`;
  const opened = await register(homeserver, registrationSecret, { name, password, admin });
  const account = opened === "exists" ? await logIn(homeserver, name, password) : opened;
  const request: MatrixUser["request"] = (method, path, body) => ask(homeserver, account.accessToken, method, path, body);
  return { ...account, name, password, request };
}

async function ask(homeserver: string, accessToken: string, method: string, path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${homeserver}${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
