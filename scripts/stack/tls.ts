import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./folders.ts";
import { synapsePython } from "./python.ts";
import { run } from "./run.ts";

const script = join(root, "scripts", "stack", "certificates.py");

/** Paths of PEM files. */
export interface Certificates {
  /** Of a private authority, which no program trusts unless told to. */
  readonly authority: string;
  /** For localhost, signed by it. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and what it signs; good for two days. Synapse's own Python can do it, so nothing more is needed. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  mkdirSync(folder, { recursive: true });
  await run("Making certificates", await synapsePython(), [script, folder], { logFile: join(folder, "certificates.log") });
  return { authority: join(folder, "authority.pem"), certificate: join(folder, "server.pem"), key: join(folder, "server.key") };
}
