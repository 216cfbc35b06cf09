import { strict as assert } from "node:assert";
import fc from "fast-check";
import { readConfig } from "../../appservice/config/load.ts";
import { generatedFiles, staleFiles } from "../../scripts/generate.ts";
import { EXAMPLE_TEXT, exampleWith, pathsOf, placeOf } from "./config-broken.ts";

function read(text: string) {
  const loaded = readConfig(text, "config.yaml");
  assert(loaded.ok, loaded.ok ? "" : JSON.stringify(loaded.errors));
  return loaded.config;
}

describe("config.yaml", () => {
  it("is what the example is", () => {
    const config = read(EXAMPLE_TEXT);
    assert.deepEqual(
      config.departments.map((department) => department.id),
      [
        "schwerbehinderung",
        "pflege",
        "elterngeld",
        "wirtschaft",
        "wohnen",
        "integration",
        "einbuergerung",
        "hiv",
        "schwangerschaftskonflikt",
        "sexarbeit",
      ],
    );
    assert.deepEqual(
      config.departments.filter((department) => department.confidential && department.anonymous).map((department) => department.address),
      ["raum1", "raum2", "raum3"],
    );
  });

  it("has times in milliseconds, those left out too", () => {
    const { times } = read(exampleWith([["times"], { grace: "90s", retention: "30d" }]));
    assert.equal(times.grace, 90_000);
    assert.equal(times.retention, 30 * 86_400_000);
    assert.equal(times.no_show_after, 300_000);
    assert.deepEqual(read(exampleWith([["times"], undefined])).times, { ...times, grace: 600_000 });
  });

  it("fills in what a department leaves out: address from its id, languages from the county", () => {
    const place = placeOf("pflege");
    const pflege = read(EXAMPLE_TEXT).departments[place];
    assert(pflege);
    assert.equal(pflege.address, "pflege");
    assert.equal(pflege.language, "de");
    assert.deepEqual(pflege.languages, ["de"]);
    assert.equal(pflege.entry, "knock");
  });

  it("shows no caseworker's name where advice is confidential or anonymous, unless it is told to", () => {
    const place = placeOf("hiv");
    const shown = (changes: Record<string, unknown>): string | undefined =>
      read(exampleWith(...Object.entries(changes).map(([key, value]) => [["departments", place, key], value] as const))).departments[place]?.staff_name;
    assert.equal(shown({ staff_name: undefined }), "alias");
    assert.equal(shown({ staff_name: undefined, confidential: false }), "alias");
    assert.equal(shown({ staff_name: undefined, confidential: false, anonymous: false }), "name");
    assert.equal(shown({ staff_name: "name" }), "name");
  });

  it("leads the quick exit to a neutral page, or to another that is encrypted", () => {
    assert.equal(read(EXAMPLE_TEXT).county.quick_exit_url, "https://www.wikipedia.org");
    assert.equal(read(exampleWith([["county", "quick_exit_url"], "https://www.wetter.example/"])).county.quick_exit_url, "https://www.wetter.example");
    for (const wrong of ["http://www.wetter.example", "javascript:alert(1)", "//wetter.example"])
      assert.throws(() => read(exampleWith([["county", "quick_exit_url"], wrong])), /quick_exit_url/u, wrong);
  });

  it("asks staff servers at their own name, the own homeserver where the service reaches it, others where it is told to", () => {
    const elsewhere = { name: "nachbarkreis.example", url: "https://matrix.nachbarkreis.example" };
    const { staff_servers: servers } = read(exampleWith([["staff_servers"], ["musterland.example", "kreis.example", elsewhere]]));
    assert.deepEqual(servers, [
      { name: "musterland.example", url: "http://localhost:8008" },
      { name: "kreis.example", url: "https://kreis.example" },
      elsewhere,
    ]);
  });

  it("takes addresses with and without a closing slash", () => {
    const config = read(exampleWith([["service", "public_url"], "https://amt.example/"]));
    assert.equal(config.service.public_url, "https://amt.example");
  });

  it("can leave calls to an lk-jwt-service", () => {
    assert.equal(read(exampleWith([["rtc"], "off"])).rtc, "off");
    const { rtc } = read(exampleWith([["rtc", "other_rooms"], { forward: "https://jwt.example" }]));
    assert(rtc !== "off");
    assert.deepEqual(rtc.other_rooms, { forward: "https://jwt.example" });
  });
});

describe("what is generated from the schema", () => {
  it("is up to date in the repository", () => {
    assert.deepEqual(staleFiles(), []);
  });

  it("explains every key in the reference", () => {
    const reference = generatedFiles().get("docs/configuration.md") ?? "";
    const rows = reference.split("\n").filter((line) => line.startsWith("| `"));
    assert(rows.length > 60, `only ${rows.length} keys`);
    for (const row of rows) assert.doesNotMatch(row, /^\| `[^`]+` \| {2}\|/, row);
  });
});

describe("any change to the example", () => {
  const paths = pathsOf(EXAMPLE_TEXT);
  const value = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.string(),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.integer(),
    fc.boolean(),
    fc.constant([]),
    fc.constant({}),
    fc.constantFrom("off", "24/7", "__proto__", "${x}", "5m", "0s", "direct", "A", "https://[::1", "file:///etc/passwd"),
    fc.dictionary(fc.constantFrom("de", "file", "forward", "__proto__", "constructor", "id"), fc.string()),
    fc.array(fc.string(), { maxLength: 3 }),
  );

  /** Valid, or wrong with a place in the file and words for it: never an exception. */
  function holds(text: string): void {
    const loaded = readConfig(text, "config.yaml");
    if (loaded.ok) return;
    assert.notEqual(loaded.errors.length, 0);
    const lines = text.split("\n").length;
    for (const error of loaded.errors) {
      assert(error.line >= 1 && error.line <= lines, `line ${error.line} of ${lines}`);
      assert(error.column >= 1);
      assert.notEqual(error.found, "");
      assert.doesNotMatch(error.expected, /^(?:|Invalid.*|something else|undefined)$/);
    }
  }

  it("of values is accepted or named with its line", () => {
    const change = fc.tuple(fc.constantFrom(...paths), value);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let text = EXAMPLE_TEXT;
        try {
          text = exampleWith(...changes);
        } catch {
          // The path went with an earlier change.
          return;
        }
        holds(text);
      }),
      { numRuns: 300 },
    );
  });

  it("of letters is accepted or named with its line", () => {
    const place = fc.nat({ max: EXAMPLE_TEXT.length - 1 });
    const letters = fc.oneof(
      fc.constantFrom("\t", ":", '"', "*a", "&a ", "\n", "- ", "{", "]", "#", "---\n", "!!x ", "<<: 1", "%", "\u0000"),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(place, fc.nat({ max: 40 }), letters, (at, gone, put) => {
        holds(EXAMPLE_TEXT.slice(0, at) + put + EXAMPLE_TEXT.slice(at + gone));
      }),
      { numRuns: 300 },
    );
  });
});
