import { closeSync, openSync, readFileSync } from "node:fs";
import { AppServiceRegistration } from "matrix-appservice";
import type { AppServiceOutput } from "matrix-appservice";
import { parseDocument } from "yaml";
import { z } from "zod";

/** A registration that cannot be read or used; the message says what to do. */
export class RegistrationError extends Error {
  override readonly name = "RegistrationError";
}

export interface Tokens { asToken: string; hsToken: string }

const ID = "buergerbuero";
const GUESTS_ID = "buergerbuero-guests";

// The example in the repository has placeholders; nobody may run with tokens that everybody can read.
const token = z.string().regex(/^[A-Za-z0-9_.~+/=-]{16,}$/, "at least 16 letters and digits without spaces")
  .refine((value) => !/^(?:example|generate|change|replace)/i.test(value), "a token of its own, not the example's");

const namespace = z.array(z.object({
  regex: z.string().refine((regex) => { try { new RegExp(regex); return true; } catch { return false; } }, "a regular expression"),
  exclusive: z.boolean().default(false),
}));

const registrationFile = z.object({
  id: z.string().min(1),
  url: z.union([z.url({ protocol: /^https?$/ }), z.null()]),
  as_token: token,
  hs_token: token,
  sender_localpart: z.string().min(1),
  namespaces: z.object({ users: namespace.optional(), aliases: namespace.optional(), rooms: namespace.optional() }).optional(),
}).refine((found) => found.as_token !== found.hs_token, { path: ["hs_token"], error: "a token other than as_token" });
export type RegistrationFile = z.infer<typeof registrationFile>;

const again = (file: string): string => `Generate it with: node appservice/main.ts -r -f ${file} -u http://this-host:8080 -c config.yaml`;

const readYaml = (file: string): unknown => {
  const document = parseDocument(readFileSync(file, "utf8"), { prettyErrors: true });
  const [error] = document.errors;
  // Only the first line: the others quote the file, tokens included.
  if (error) throw new RegistrationError(`${file} is not YAML: ${error.message.split("\n", 1)[0] ?? ""}`);
  return document.toJS();
};

const errorCode = (error: unknown): string => z.object({ code: z.string() }).safeParse(error).data?.code ?? "unknown error";

/** Reads and checks a registration; all that is wrong in one error. */
export const readRegistration = (file: string): RegistrationFile => {
  let raw: unknown;
  try {
    raw = readYaml(file);
  } catch (error) {
    if (error instanceof RegistrationError) throw error;
    const code = errorCode(error);
    throw new RegistrationError(`${file}: ${code === "ENOENT" ? "there is no registration" : `cannot be read (${code})`}. ${again(file)}`);
  }
  const found = registrationFile.safeParse(raw);
  if (found.success) return found.data;
  const issues = found.error.issues.map((issue) => `  ${issue.path.join(".") || "(the whole file)"}: ${issue.message}`);
  throw new RegistrationError(`${file} is not a usable registration:\n${issues.join("\n")}\n${again(file)}`);
};

const fresh = (): string => AppServiceRegistration.generateToken();

/** The tokens of a registration that exists already, so that the homeserver's copy stays valid; else new ones. */
export const keptTokens = (file: string): Tokens => {
  try {
    const { as_token: asToken, hs_token: hsToken } = z.object({ as_token: token, hs_token: token }).parse(readYaml(file));
    return asToken === hsToken ? { asToken, hsToken: fresh() } : { asToken, hsToken };
  } catch (error) {
    const missing = errorCode(error) === "ENOENT";
    if (missing || error instanceof z.ZodError) return { asToken: fresh(), hsToken: fresh() };
    throw error instanceof RegistrationError ? error : new RegistrationError(`${file}: cannot be read (${errorCode(error)}).`);
  }
};

/** The library's registration with the keys it does not know yet. */
class OfficeRegistration extends AppServiceRegistration {
  readonly #more: Record<string, unknown>;

  constructor(url: string | null, more: Record<string, unknown>) {
    super(url);
    this.#more = more;
  }

  override getOutput(): AppServiceOutput {
    return { ...super.getOutput(), ...this.#more };
  }
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const filled = (registration: AppServiceRegistration, id: string, sender: string, tokens: Tokens): AppServiceRegistration => {
  registration.setId(id);
  registration.setSenderLocalpart(sender);
  registration.setAppServiceToken(tokens.asToken);
  registration.setHomeserverToken(tokens.hsToken);
  return registration;
};

/** The service's own registration. Both names for ephemeral events: the specification's and MSC2409's. */
export const officeRegistration = (
  found: { url: string; serverName: string; user: string; tokens: Tokens },
): AppServiceRegistration => {
  const registration = filled(new OfficeRegistration(found.url, {
    receive_ephemeral: true,
    protocols: [],
    // To ask whether somebody is in a room that no user of ours is in (MSC4502).
    "io.element.msc4502.scopes": ["urn:matrix:client:io.element.msc4502:rooms:is_joined"],
  }), ID, found.user, found.tokens);
  const server = literally(found.serverName);
  registration.setRateLimited(false);
  registration.pushEphemeral = true;
  registration.addRegexPattern("users", `^@amt_.*:${server}$`, true);
  registration.addRegexPattern("users", `^@${literally(found.user)}:${server}$`, true);
  registration.addRegexPattern("aliases", `^#amt_.*:${server}$`, true);
  return registration;
};

/** In whose namespace guests' accounts are made. Without an address: the homeserver sends nothing of guests to anybody. */
export const guestsRegistration = (found: { serverName: string; tokens: Tokens }): AppServiceRegistration => {
  const registration = filled(new OfficeRegistration(null, { protocols: [] }), GUESTS_ID, "gast_service", found.tokens);
  registration.setRateLimited(false);
  registration.addRegexPattern("users", `^@gast_.*:${literally(found.serverName)}$`, true);
  return registration;
};

/** Makes sure that only owner and group can read the tokens; the library then writes into the file as it is. */
export const reserveSecretFile = (file: string): void => closeSync(openSync(file, "a", 0o640));
