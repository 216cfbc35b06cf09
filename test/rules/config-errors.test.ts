import { strict as assert } from "node:assert";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeErrors, loadConfig, readConfig } from "../../appservice/config/load.ts";
import { EXAMPLE_TEXT, errorsOf, exampleWith, type Key, lineOf, placeOf } from "./config-broken.ts";

const PFLEGE = placeOf("pflege");
const HIV = placeOf("hiv");

interface Case {
  readonly rule: string;
  readonly at: readonly Key[];
  readonly value: unknown;
  readonly key: string;
  readonly found: RegExp;
  readonly expected: RegExp;
}

const pflege = (rule: string, field: readonly Key[], value: unknown, found: RegExp, expected: RegExp): Case => ({
  rule,
  at: ["departments", PFLEGE, ...field],
  value,
  key: `departments[${PFLEGE}]${field.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("")} (pflege)`,
  found,
  expected,
});
const hiv = (rule: string, field: string, value: unknown, found: RegExp, expected: RegExp): Case => ({
  rule,
  at: ["departments", HIV, field],
  value,
  key: `departments[${HIV}].${field} (hiv)`,
  found,
  expected,
});
const top = (rule: string, at: readonly string[], value: unknown, found: RegExp, expected: RegExp): Case => ({
  rule,
  at,
  value,
  key: at.join("."),
  found,
  expected,
});

const CASES: readonly Case[] = [
  top("a homeserver without an address", ["homeserver", "url"], undefined, /^nothing$/, /web address/),
  top("an address with another protocol", ["homeserver", "public_url"], "ftp://x.example", /"ftp:/, /web address/),
  top("an address with a query", ["service", "public_url"], "https://x.example/?a=1", /\?a=1/, /without user, \? and #/),
  top("a server name in capitals", ["homeserver", "server_name"], "Kreis.example", /"Kreis/, /server name/),
  top("a port that is none", ["service", "port"], 70000, /^70000$/, /1 to 65535/),
  top("a section of text", ["homeserver"], "http://localhost", /not shown/, /section with url, public_url/),
  top("a database of unknown kind", ["database"], "mysql://x", /not shown/, /sqlite:path/),
  top("a time zone that does not exist", ["county", "time_zone"], "Europe/Dachau", /Dachau/, /Europe\/Berlin/),
  top("a Land that does not exist", ["county", "land"], "BX", /"BX"/, /one of: .*BY/),
  top("no staff server", ["staff_servers"], [], /empty list/, /at least one/),
  top("a staff server without an address", ["staff_servers"], ["musterland.example", { name: "kreis.example" }], /nothing|section/, /\{name: …, url: …\}|web address/),
  top("a mistyped key", ["county", "tme_zone"], "UTC", /unknown key "tme_zone"/, /did you mean "time_zone"/),
  top("a key like no other", ["county", "xyzzy"], 1, /unknown key "xyzzy"/, /one of: name, time_zone/),
  top("a time without a unit", ["times", "grace"], 10, /^10 \(a number/, /"1s" and "4h"/),
  top("a time that is too long", ["times", "grace"], "5h", /"5h"/, /"1s" and "4h"/),
  top("a short LiveKit secret", ["rtc", "api_secret"], "short", /5 characters, not shown/, /at least 32/),
  top("a LiveKit section with a hole", ["rtc", "livekit_url"], undefined, /^nothing$/, /WebSocket/),
  top("video neither off nor described", ["rtc"], "on", /not shown/, /section with livekit_url.*or off/),
  top("a forward without an address", ["rtc", "other_rooms"], { forward: "x" }, /"x"|a section/, /web address|forward/),
  top("a group without German", ["groups", "familie"], { en: "Family" }, /^only en$/, /"de"/),
  top("a service user among the departments", ["service", "user"], "amt_x", /"amt_x"/, /amt_/),
  pflege("a department without telephone", ["telephone"], undefined, /^nothing$/, /telephone number/),
  pflege("a telephone number that lost its quotation marks", ["telephone"], 8131, /^8131 \(a number/, /quotation marks/),
  pflege("a prefix that another has", ["prefix"], "SB", /"SB"/, /no other department has \(departments\[0\]/),
  pflege("an address that another has by its id", ["address"], "schwerbehinderung", /schwerbehinderung/, /no other department/),
  pflege("an address that is a page of the service", ["address"], "desk", /"desk"/, /page of the service/),
  pflege("an address that could be a staff room's", ["address"], "wohnen_staff", /wohnen_staff/, /not end in "_staff"/),
  pflege("a prefix of four letters", ["prefix"], "PFLE", /"PFLE"/, /one to three capital/),
  pflege("a name in no known language", ["name"], { dee: "Pflege" }, /.*/, /language|text for each/),
  pflege("a name without the language shown", ["name"], { en: "Care" }, /only en/, /"de"/),
  pflege("a group that does not exist", ["group"], "sozial", /"sozial"/, /key of groups \(familie/),
  pflege("a caseworker of another server", ["caseworkers", 0], "@eve:elsewhere.example", /@eve/, /staff_servers \(musterland/),
  pflege("a caseworker that is no Matrix user", ["caseworkers", 0], "schmid", /"schmid"/, /@weber/),
  pflege("nobody who serves", ["caseworkers"], [], /empty list/, /at least one caseworker or lead/),
  pflege("hours that cannot be read", ["hours"], "Mo-Fr 8-12 Uhr", /8-12 Uhr/, /opening hours that can be read/),
  pflege("a consultation hour that hours do not name", ["consultation_hours"], { Abend: { en: "Evening" } }, /.*/, /stands in hours/),
  pflege("a day that does not exist", ["exceptions"], [{ date: "2026-02-30", kind: "closed" }], /2026-02-30|section/, /date/),
  pflege("an exception that lacks its time", ["exceptions"], [{ date: "2026-03-02", kind: "until" }], /.*/, /until/),
  hiv("a confidential department with a waiting area", "entry", "knock", /"knock"/, /direct .* confidential/),
  hiv("a confidential department with the usual entry", "entry", undefined, /^nothing$/, /direct .* confidential/),
  hiv("a confidential department without an address", "address", undefined, /^nothing$/, /neutral address/),
  hiv("a confidential address that tells", "address", "hivberatung", /hivberatung/, /without "hiv"/),
  hiv("a confidential prefix that tells", "prefix", "HIV", /"HIV"/, /not those of its id/),
  hiv("a confidential department with e-mail", "email", "hiv@musterland.example", /hiv@/, /no e-mail/),
];

describe("an error in config.yaml", () => {
  for (const { rule, at, value, key, found, expected } of CASES) {
    it(`names ${rule}`, () => {
      const text = exampleWith([at, value]);
      const errors = errorsOf(text);
      const error = errors.find((one) => one.key === key || one.key.startsWith(key.replace(/ \(.*/, "")));
      assert(error, `no error for ${key} in:\n${describeErrors(errors)}`);
      assert.match(error.found, found);
      assert.match(error.expected, expected);
    });
  }

  it("points to the line and column of what is wrong", () => {
    const text = EXAMPLE_TEXT.replace("time_zone: Europe/Berlin", "time_zone: Europe/Nowhere");
    const [error, ...others] = errorsOf(text);
    assert(error);
    assert.deepEqual(others, []);
    assert.equal(lineOf(text, error), "time_zone: Europe/Nowhere");
    assert.equal(error.column, 3);
    assert.match(describeErrors([error]), /^config\.yaml:\d+:3 {2}county\.time_zone: found "Europe\/Nowhere"; expected a time zone/);
  });

  it("points, for what is missing, to the department that lacks it", () => {
    const text = exampleWith([["departments", PFLEGE, "telephone"], undefined]);
    const [error] = errorsOf(text);
    assert(error);
    assert.equal(lineOf(text, error), "- id: pflege");
  });

  it("comes together with all others, rules between fields included", () => {
    const errors = errorsOf(
      exampleWith(
        [["county", "land"], "XX"],
        [["times", "grace"], "soon"],
        [["departments", PFLEGE, "telephone"], undefined],
        [["departments", PFLEGE, "prefix"], "SB"],
        [["departments", HIV, "entry"], "join"],
      ),
    );
    assert.deepEqual(
      errors.map((error) => error.key).sort(),
      [
        "county.land",
        `departments[${HIV}].entry (hiv)`,
        `departments[${PFLEGE}].prefix (pflege)`,
        `departments[${PFLEGE}].telephone (pflege)`,
        "times.grace",
      ].sort(),
    );
    const lines = errors.map((error) => error.line);
    assert.deepEqual(
      lines,
      lines.toSorted((one, other) => one - other),
    );
  });

  it("is named once for two departments of one id", () => {
    const errors = errorsOf(exampleWith([["departments", PFLEGE, "id"], "schwerbehinderung"]));
    assert.deepEqual(
      errors.map((error) => error.key),
      [`departments[${PFLEGE}].id (schwerbehinderung)`],
    );
  });
});

describe("a file that is not YAML", () => {
  const broken: readonly [string, string, number][] = [
    ["a key given twice", "a: 1\nb: 2\na: 3\n", 3],
    ["a tab as indentation", "a:\n\tb: 1\n", 2],
    ["a quotation mark that is not closed", 'a: "b\nc: d\n', 3],
    ["an alias without its anchor", "a: 1\nb: *geheim\n", 2],
    ["a second document", "a: 1\n---\nb: 2\n", 2],
  ];
  for (const [what, text, line] of broken) {
    it(`is named with its line: ${what}`, () => {
      const [error] = errorsOf(text);
      assert(error);
      assert.equal(error.line, line);
      assert.doesNotMatch(describeErrors([error]), /geheim/);
    });
  }

  it("is named when it is empty: every section is missing", () => {
    const keys = errorsOf("").map((error) => error.key);
    assert.deepEqual(keys.sort(), ["county", "departments", "homeserver", "rtc", "service", "staff_servers"]);
  });

  it("is named when it is a list or a single text", () => {
    for (const text of ["- a\n- b\n", "hello\n", "42\n"]) assert.notEqual(errorsOf(text).length, 0, text);
  });

  it("is named when it is not there", () => {
    const loaded = loadConfig(join(tmpdir(), "no-such-directory", "config.yaml"));
    assert(!loaded.ok);
    assert.match(describeErrors(loaded.errors), /config\.yaml:1:1 {2}found no file that can be read \(ENOENT\)/);
  });
});

describe("secrets in config.yaml", () => {
  const SECRET = "geheim!geheim";
  const places: readonly (readonly [readonly Key[], unknown])[] = [
    [["rtc", "api_secret"], SECRET],
    [["rtc", "api_secret"], [SECRET]],
    [["rtc", "api_secret"], { fil: SECRET }],
    [["rtc", "api_secrets"], SECRET],
    [["rtc"], SECRET],
    [["homeserver", "admin_token"], [SECRET]],
    [["homeserver"], SECRET],
    [["database"], `mysql://office:${SECRET}@db/office`],
    [["departments"], SECRET],
  ];
  for (const [path, value] of places) {
    it(`are not shown in an error: ${path.join(".")} = ${JSON.stringify(value)}`, () => {
      const errors = errorsOf(exampleWith([path, value]));
      assert.notEqual(errors.length, 0);
      assert.doesNotMatch(describeErrors(errors), /geheim/);
    });
  }

  it("are read from a file", () => {
    const file = join(mkdtempSync(join(tmpdir(), "config-")), "livekit");
    writeFileSync(file, `${"s".repeat(40)}\n`);
    const loaded = readConfig(exampleWith([["rtc", "api_secret"], { file }]), "config.yaml");
    assert(loaded.ok && loaded.config.rtc !== "off");
    assert.equal(loaded.config.rtc.api_secret, "s".repeat(40));
  });

  it("are missed when their file is", () => {
    const errors = errorsOf(exampleWith([["rtc", "api_secret"], { file: "./no-such-file" }]));
    assert.deepEqual(
      errors.map(({ key, expected }) => [key, expected]),
      [["rtc.api_secret.file", "the path of a file that can be read"]],
    );
  });
});
