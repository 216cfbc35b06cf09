import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { buildTryPages } from "../../scripts/stack/widgets.ts";

const Manifest = z.record(z.string(), z.object({ file: z.string() }));

/** The built folder, and the script in it that was made from this source of widgets/. */
export async function tryPages(source: string): Promise<{ folder: string; script: string }> {
  const folder = await buildTryPages();
  const script = Manifest.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")))[source]?.file;
  if (!script) throw new Error(`The build of the pages that tests open has no ${source}.`);
  return { folder, script };
}
