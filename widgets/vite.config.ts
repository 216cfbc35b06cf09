import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The pages themselves are rendered by the service, which finds the hashed files in `dist/manifest.json`
 * under these names (paths relative to this folder).
 */
const pages = ["citizen/main.tsx", "desk/main.tsx"];

/** The pages that there are; a build of none would fail. */
const existing = pages.filter((page) => existsSync(here(page)));
const shipped = existing.length > 0 ? existing : ["shared/call.ts"];

/** `--mode try` builds the bare pages that the browser tests drive, apart from what is shipped. */
const entries = (mode: string): { input: string[]; outDir: string } =>
  mode === "try"
    ? { input: ["shared/try/main.ts", "desk/try/main.ts"], outDir: "../.stack/try-pages" }
    : { input: shipped, outDir: "dist" };

// Vite reads its configuration from the default export only.
export default defineConfig(({ mode }) => {
  const { input, outDir } = entries(mode);
  return {
    root: here("."),
    // Relative addresses: the service may serve the files under any path.
    base: "./",
    publicDir: false,
    plugins: [preact()],
    build: {
      outDir,
      emptyOutDir: true,
      manifest: "manifest.json",
      // As docs/accessibility.md says; somewhat older ones still read the page, and are told that they are too old to talk.
      target: ["chrome119", "firefox121", "safari17.4"],
      // Nothing inlined: the Content-Security-Policy allows neither inline code nor data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: mode === "try",
      // The SDK and its encryption are loaded only by who takes a number, never by the overview.
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: input.map(here) },
    },
  };
});
