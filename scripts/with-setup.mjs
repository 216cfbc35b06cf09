// Entry of the npm scripts in a fresh clone: plain JavaScript for the system's Node.
// Installs the npm packages when they are missing or not those of the lockfile,
// then hands over to the Node that the lockfile pins.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, "node_modules", ".bin", "node");

function fail(message) {
  console.error(message);
  process.exit(1);
}

function packagesOf(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, "utf8")).packages : {};
}

/** Times of files tell nothing after a checkout, so what npm says it installed is compared with the lockfile. */
function packagesAreCurrent() {
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  const wanted = Object.entries(packagesOf(join(root, "package-lock.json"))).filter(([path]) => path !== "");
  const isCurrent = ([path, { version, optional, devOptional }]) =>
    installed[path] ? installed[path].version === version : optional || devOptional;
  return existsSync(pinnedNode) && wanted.every(isCurrent);
}

function installPackages() {
  console.log("→ npm packages (npm ci)");
  // npm is about to delete node_modules, so it must not run on the Node in there
  const { npm_execpath: npm, npm_node_execpath: node, PATH = "" } = process.env;
  const [command, first] = npm && node ? [node, [npm]] : ["npm", []];
  const outside = PATH.split(":").filter((folder) => !folder.startsWith(join(root, "node_modules")));
  const done = spawnSync(command, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: outside.join(":") },
  });
  if (done.error) fail(`npm could not be started: ${done.error.message}. Install Node.js ${OLDEST_NODE} or newer with npm.`);
  if (done.status !== 0) fail("npm ci failed; see its message above. Check the network, then start again.");
}

const [script, ...args] = process.argv.slice(2);
if (!script) fail("usage: node scripts/with-setup.mjs <script.ts> [arguments]");
const major = Number(process.versions.node.split(".")[0]);
if (major < OLDEST_NODE) {
  fail(`Node.js ${OLDEST_NODE} or newer is needed to start, this is ${process.version}. Install one from https://nodejs.org.`);
}
if (!packagesAreCurrent()) installPackages();

const path = [join(root, "node_modules", ".bin"), process.env.PATH].join(":");
const child = spawn(pinnedNode, [join(root, script), ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: path },
});
child.on("error", (error) => fail(`${pinnedNode} could not be started: ${error.message}. Delete node_modules and start again.`));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
if (process.env.npm_lifecycle_event) {
  // npm's shell does not pass signals on: when it is gone, so is whoever wanted this
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 500).unref();
}
child.on("exit", (code, signal) => {
  if (signal) process.removeAllListeners(signal).kill(process.pid, signal);
  else process.exit(code ?? 1);
});
