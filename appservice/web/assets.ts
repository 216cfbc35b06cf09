/** The browser code that vite built: hashed files, cached for ever, compressed once. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import express from "express";
import type { RequestHandler, Router } from "express";
import { z } from "zod";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const WIDGETS = folder("../../widgets/dist/");
export const ELEMENT_CALL = folder("../../node_modules/@element-hq/element-call-embedded/dist/");

const Manifest = z.record(z.string(), z.object({
  file: z.string(), css: z.array(z.string()).default([]), imports: z.array(z.string()).default([]),
}));

export interface Entry { script: string; styles: string[]; preloads: string[] }

export interface Assets {
  /** Where the files are. */
  folder: string;
  /** Addresses of what a page of this entry (`citizen/main.tsx`) loads at once. */
  of(entry: string): Entry;
}

/** Without a build the pages still come, plainer: that is what `problem` says. */
export function readAssets(base: string, dist = WIDGETS): Assets & { problem?: string } {
  const path = join(dist, "manifest.json");
  if (!existsSync(path)) return { folder: dist, of: () => ({ script: "", styles: [], preloads: [] }), problem: "widgets/dist is missing: run npm run build" };
  const manifest = Manifest.parse(JSON.parse(readFileSync(path, "utf8")));
  const parts = (name: string, seen = new Set<string>()): string[] => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return [];
    seen.add(name);
    return [name, ...chunk.imports.flatMap((one) => parts(one, seen))];
  };
  return {
    folder: dist,
    of: (entry) => {
      const chunks = parts(entry).flatMap((name) => manifest[name] ?? []);
      const [first, ...others] = chunks;
      return {
        script: first ? `${base}${first.file}` : "",
        styles: [...new Set(chunks.flatMap(({ css }) => css))].map((file) => `${base}${file}`),
        preloads: others.map(({ file }) => `${base}${file}`),
      };
    },
  };
}

const COMPRESSIBLE = /\.(?:js|css|wasm|svg|json|html|txt|map)$/u;
const SMALL = 1024;
const LARGE = 500_000;

/** The tightest first, whichever the browser names first. */
const ENCODINGS = ["br", "gzip"] as const;
type Encoding = (typeof ENCODINGS)[number];
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Hashed files never change, so that each is compressed once; large ones quickly rather than tightly. */
async function pack(file: string, encoding: Encoding): Promise<Buffer> {
  const body = await readFile(file);
  if (encoding === "gzip") return zip(body, { level: 9 });
  return brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: body.length > LARGE ? 5 : 10 } });
}

/** The file that a path below `root` names, if it is there and worth compressing. */
function fileOf(root: string, path: string): string | undefined {
  const asked = URL.parse(path, "http://x")?.pathname ?? "";
  const file = normalize(join(root, asked));
  if (!file.startsWith(root) || !COMPRESSIBLE.test(file)) return undefined;
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) < SMALL ? undefined : file;
}

export function compressed(root: string): RequestHandler {
  const packed = new Map<string, Promise<Buffer>>();
  return async (request, response, next) => {
    const encoding = ENCODINGS.find((one) => request.acceptsEncodings(one));
    const file = request.method === "GET" ? fileOf(root, request.path) : undefined;
    if (!file || !encoding) return next();
    const key = `${encoding}:${file}`;
    const body = packed.get(key) ?? pack(file, encoding);
    packed.set(key, body);
    response.type(file.slice(file.lastIndexOf(".")));
    response.set({ "Content-Encoding": encoding, "Vary": "Accept-Encoding", "Cache-Control": cachingOf(file) });
    response.send(await body);
  };
}

/** Vite's hashes stand between hyphen and dot: those files never change. */
const cachingOf = (file: string): string =>
  /-[\w-]{8}\.\w+$/u.test(file) ? "public, max-age=31536000, immutable" : "no-cache";

/** Serves a folder of built files. */
export function builtFiles(root: string): Router {
  const router = express.Router();
  router.use(compressed(root));
  router.use(express.static(root, {
    index: false, dotfiles: "ignore", redirect: false, cacheControl: false,
    setHeaders: (response, file) => { response.set("Cache-Control", cachingOf(file)); },
  }));
  return router;
}
