import assert from "node:assert/strict";
import { stringify } from "yaml";
import { describeErrors, readConfig } from "../../appservice/config/load.ts";
import type { Config } from "../../appservice/config/schema.ts";
import { caseworkers, demoCounty } from "../../scripts/demo/county.ts";
import { portsFrom } from "../../scripts/stack/ports.ts";
import { surroundingsConfig } from "../../scripts/stack/service-config.ts";
import { serviceFiles } from "../../scripts/stack/service.ts";
import { testCounty } from "../support/stack-county.ts";

const SERVER = "localhost";

function configWith(county: ReturnType<typeof demoCounty> | ReturnType<typeof testCounty>): Config {
  const around = surroundingsConfig({
    ports: portsFrom(8000),
    serverName: SERVER,
    adminToken: "token",
    livekitKey: "key",
    livekitSecret: "s".repeat(32),
    databaseFile: "/somewhere/buergerbuero.db",
    files: serviceFiles("/somewhere"),
  });
  const read = readConfig(stringify({ ...around, ...county }), "config.yaml");
  return read.ok ? read.config : assert.fail(describeErrors(read.errors));
}

describe("the counties of the demo and of the tests", () => {
  it("are configurations without an error", () => {
    configWith(demoCounty(SERVER));
    configWith(testCounty(SERVER));
  });

  it("the demo has the ten departments", () => {
    const ids = configWith(demoCounty(SERVER)).departments.map(({ id }) => id);
    assert.deepEqual(ids.sort(), [
      "einbuergerung", "elterngeld", "hiv", "integration", "pflege", "schwangerschaftskonflikt",
      "schwerbehinderung", "sexarbeit", "wirtschaft", "wohnen",
    ]);
  });

  it("exactly the three kinds of advice that the law keeps secret are confidential and anonymous", () => {
    const { departments } = configWith(demoCounty(SERVER));
    const secret = departments.filter(({ confidential, anonymous, entry }) => confidential && anonymous && entry === "direct");
    assert.deepEqual(secret.map(({ id }) => id).sort(), ["hiv", "schwangerschaftskonflikt", "sexarbeit"]);
    assert.ok(departments.every(({ confidential, anonymous }) => confidential === anonymous));
  });

  it("three are open at any hour, one at none", () => {
    const { departments } = configWith(demoCounty(SERVER));
    const withHours = (hours: string) => departments.filter((department) => department.hours === hours).map(({ id }) => id).sort();
    assert.deepEqual(withHours("24/7"), ["elterngeld", "hiv", "wohnen"]);
    assert.deepEqual(withHours("off"), ["wirtschaft"]);
  });

  it("two serve elterngeld, and each other department has one of its own", () => {
    const { departments } = configWith(demoCounty(SERVER));
    for (const { id, caseworkers: serving } of departments) assert.equal(serving.length, id === "elterngeld" ? 2 : 1, id);
    assert.ok(caseworkers.every((person) => person.departments.length === 1));
  });
});
