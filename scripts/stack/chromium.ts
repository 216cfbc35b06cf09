import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode, root, stackFolder } from "./folders.ts";
import { installed } from "./installed.ts";
import { Problem } from "./problem.ts";
import { findOnPath, run } from "./run.ts";

const packageFolder = join(root, "node_modules", "@sparticuz", "chromium");

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** What playwright-core's `launch` needs for a Chromium with a fake camera and microphone. */
export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

export async function chromiumLaunch(): Promise<ChromiumLaunch> {
  const system = installedBrowser();
  if (system) return { executablePath: system, args: FLAGS, env: environment({}) };
  const folder = await unpackedChromium();
  const executablePath = join(folder, "chromium");
  const env = environment(extrasFor(folder, executablePath));
  return { executablePath, args: FLAGS, env };
}

/** A Chromium or Chrome of this machine, else the one that comes inside an npm package. */
export async function chromiumPath(): Promise<string> {
  return (await chromiumLaunch()).executablePath;
}

function installedBrowser(): string | undefined {
  const named = process.env["CHROMIUM"];
  if (named) return named;
  return findOnPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
}

async function unpackedChromium(): Promise<string> {
  return installed({
    name: "chromium",
    recipe: readFileSync(join(packageFolder, "package.json"), "utf8"),
    install: async (folder) => {
      // the package unpacks into the folder for temporary files, so it gets one of its own
      const script =
        "const { default: chromium, inflate } = await import('@sparticuz/chromium');" +
        "await chromium.executablePath(); await inflate(process.argv[1]);";
      const args = ["--input-type=module", "--eval", script, join(packageFolder, "bin", "al2023.tar.br")];
      const logFile = join(stackFolder, "chromium-unpack.log");
      await run("Unpacking Chromium", pinnedNode, args, { cwd: root, env: { TMPDIR: folder }, logFile });
    },
  });
}

/** The package brings a few shared libraries and a font for machines that have none. */
function extrasFor(folder: string, executable: string): Record<string, string> {
  const fonts: Record<string, string> = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
  if (missingLibraries(executable, {}).length === 0) return fonts;
  const libraries = { LD_LIBRARY_PATH: join(folder, "al2023", "lib") };
  const missing = missingLibraries(executable, libraries);
  if (missing.length > 0) {
    throw new Problem(
      `Chromium cannot start: this machine lacks ${missing.join(", ")}. ` +
        "Install Chromium with what it needs (on Debian or Ubuntu: apt install chromium), or name one in the variable CHROMIUM.",
    );
  }
  return { ...fonts, ...libraries };
}

function missingLibraries(executable: string, env: Record<string, string>): string[] {
  const listing = execFileSync("ldd", [executable], { encoding: "utf8", env: environment(env) });
  return [...listing.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? "");
}

function environment(extras: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { ...Object.fromEntries(own), ...extras };
}
