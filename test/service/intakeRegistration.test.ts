import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";

const module = new URL("../../appservice/matrix/commandLine.ts", import.meta.url).href;
const program = `import { commandLine } from ${JSON.stringify(module)};
commandLine({ run: async (port, config, registration) => {
  console.log(JSON.stringify({ port, county: config.county.name, sender: registration.getSenderLocalpart() }));
} }, process.argv.slice(1));`;

interface Ended { code: number; out: string; err: string }

describe("the command line", () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const read = (name: string): Record<string, unknown> => parse(readFileSync(file(name), "utf8")) as Record<string, unknown>;
  const call = (...args: string[]): Promise<Ended> => new Promise((resolve) => {
    execFile(process.execPath, ["--no-deprecation", "--input-type=module-typescript", "-e", program, "--", ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
  const generate = (url = "http://localhost:8080"): Promise<Ended> => call("-r", "-u", url, "-c", "config.yaml");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "buergerbuero-"));
    writeFileSync(file("config.yaml"), stringify({
      homeserver: { url: "http://localhost:8008", public_url: "http://localhost:8008", server_name: "kreis.example" },
      service: { public_url: "http://localhost:8080" },
      county: { name: "Kreis Muster", land: "BY" }, staff_servers: ["kreis.example"], rtc: "off",
      departments: [{ id: "elterngeld", name: { de: "Elterngeld" }, description: { de: "Elterngeld" }, prefix: "E", caseworkers: ["@weber:kreis.example"], hours: "24/7", telephone: "+49 1234 5678" }],
    }));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("-r writes the registration and, beside it, the guests', readable for owner and group only", async () => {
    const ended = await generate();
    equal(ended.code, 0, ended.err);
    const { as_token: asToken, hs_token: hsToken, ...office } = read("registration.yaml");
    match(String(asToken), /^[0-9a-f]{64}$/);
    notEqual(asToken, hsToken);
    deepEqual(office, {
      id: "buergerbuero", url: "http://localhost:8080", sender_localpart: "buergerbuero", rate_limited: false, protocols: [],
      receive_ephemeral: true, "de.sorunome.msc2409.push_ephemeral": true,
      "io.element.msc4502.scopes": ["urn:matrix:client:io.element.msc4502:rooms:is_joined"],
      namespaces: {
        users: [{ exclusive: true, regex: "^@amt_.*:kreis\\.example$" }, { exclusive: true, regex: "^@buergerbuero:kreis\\.example$" }],
        aliases: [{ exclusive: true, regex: "^#amt_.*:kreis\\.example$" }],
      },
    });
    const { as_token: guestsToken, hs_token: _, ...guests } = read("registration-guests.yaml");
    notEqual(guestsToken, asToken);
    deepEqual(guests, {
      id: "buergerbuero-guests", url: null, sender_localpart: "gast_service", rate_limited: false, protocols: [],
      namespaces: { users: [{ exclusive: true, regex: "^@gast_.*:kreis\\.example$" }] },
    });
    for (const name of ["registration.yaml", "registration-guests.yaml"]) equal(statSync(file(name)).mode & 0o007, 0);
  });
  it("a second -r keeps the tokens and takes over the new address", async () => {
    await generate();
    const before = read("registration.yaml");
    const guestsBefore = read("registration-guests.yaml");
    equal((await generate("https://amt.example")).code, 0);
    deepEqual(read("registration.yaml"), { ...before, url: "https://amt.example" });
    deepEqual(read("registration-guests.yaml"), guestsBefore);
  });
  it("tokens of the example are not kept", async () => {
    writeFileSync(file("registration.yaml"), stringify({ as_token: "generate_me_with_-r_as", hs_token: "generate_me_with_-r_hs" }));
    equal((await generate()).code, 0);
    match(String(read("registration.yaml")["as_token"]), /^[0-9a-f]{64}$/);
  });
  it("runs with configuration, registration and port", async () => {
    await generate();
    const ended = await call("-c", "config.yaml", "-p", "9000");
    deepEqual(JSON.parse(ended.out), { port: 9000, county: "Kreis Muster", sender: "buergerbuero" });
  });

  const withoutRegistration: [string, string[], RegExp][] = [
    ["no configuration named", [], /--config/],
    ["an unknown option", ["-c", "config.yaml", "-x"], /-x/],
    ["a configuration that is not there", ["-c", "nowhere.yaml"], /nowhere\.yaml/],
    ["-r without an address", ["-r", "-c", "config.yaml"], /--url/],
    ["-r with an address that is none", ["-r", "-c", "config.yaml", "-u", "localhost:8080"], /--url localhost:8080/],
    ["a port that is none", ["-c", "config.yaml", "-p", "99999"], /--port 99999/],
    ["no registration", ["-c", "config.yaml"], /registration\.yaml.*-r/s],
  ];
  for (const [name, args, expected] of withoutRegistration) {
    it(`${name}: says so and ends with 1`, async () => {
      const ended = await call(...args);
      equal(ended.code, 1);
      match(ended.err, expected);
      ok(!ended.err.includes("    at "), "no stack trace");
    });
  }

  const good = { id: "b", url: "http://localhost:1", as_token: "a".repeat(64), hs_token: "b".repeat(64), sender_localpart: "buergerbuero" };
  const broken: [string, string, RegExp][] = [
    ["is not YAML", "as_token: [SECRET", /not YAML/],
    ["is empty", "", /the whole file/],
    ["has no tokens", stringify({ ...good, as_token: undefined, hs_token: 7 }), /as_token.*hs_token/s],
    ["has the example's tokens", stringify({ ...good, as_token: "example_token_SECRET" }), /as_token/],
    ["has the same token twice", stringify({ ...good, hs_token: good.as_token }), /hs_token/],
    ["has no address", stringify({ ...good, url: "localhost" }), /url/],
  ];
  for (const [name, content, expected] of broken) {
    it(`a registration that ${name}: says where, shows no token, and ends with 1`, async () => {
      writeFileSync(file("registration.yaml"), content);
      const ended = await call("-c", "config.yaml");
      equal(ended.code, 1);
      match(ended.err, expected);
      ok(!/SECRET|aaaaaaaa|    at /.test(ended.err), ended.err);
    });
  }
  it("an unreadable registration is not written over", async () => {
    writeFileSync(file("registration.yaml"), "as_token: [");
    equal((await generate()).code, 1);
    equal(readFileSync(file("registration.yaml"), "utf8"), "as_token: [");
  });
});
