import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of this checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the scripts install and build for themselves; safe to delete. */
export const stackFolder = join(root, ".stack");

/** The Node that the lockfile pins. */
export const pinnedNode = join(root, "node_modules", ".bin", "node");
