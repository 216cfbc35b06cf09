import assert from "node:assert/strict";
import { deskWidgetState } from "../../appservice/matrix/deskWidget.ts";
import { deskKeyFrom, isShown } from "../../appservice/office/deskKey.ts";
import { readAddress, withoutKey } from "../../widgets/desk/address.ts";
import { keysIn } from "../../widgets/desk/alone/staffKeys.ts";
import { refusedBy } from "../../widgets/desk/deskState.ts";

const deskKey = deskKeyFrom("a-secret-of-the-service");
const SERVICE = "https://amt.example";

const urlFor = (key: string, publicUrl = SERVICE): string => {
  const [widget] = deskWidgetState({ publicUrl, department: "elterngeld", key, speaker: "@amt_elterngeld:amt.example", name: "Arbeitsplatz" });
  return String(widget?.content["url"]);
};

describe("the key to a desk", () => {
  it("is the same in all copies and at every start", () =>
    assert.equal(deskKey("elterngeld"), deskKeyFrom("a-secret-of-the-service")("elterngeld")));
  it("is another one for each department and each secret, and names neither", () => {
    const keys = [deskKey("elterngeld"), deskKey("wohnen"), deskKey("elterngeld "), deskKeyFrom("another-secret")("elterngeld")];
    assert.equal(new Set(keys).size, keys.length);
    for (const key of keys) assert.match(key, /^[\w-]{43}$/u);
  });
  it("is found among those that are shown, and nothing else is taken for it", () => {
    const key = deskKey("elterngeld");
    assert.equal(isShown(key, [deskKey("wohnen"), key]), true);
    for (const shown of [[], [""], [deskKey("wohnen")], [key.slice(0, -1)], [`${key}x`]]) assert.equal(isShown(key, shown), false);
  });
});

describe("the key in the address of the staff room's widget", () => {
  const key = deskKey("elterngeld");
  const filled = new URL(urlFor(key).replace("$matrix_user_id", "@weber:amt.example"));
  filled.searchParams.set("widgetId", "buergerbuero-desk");
  filled.searchParams.set("parentUrl", "https://element.example/");

  it("is read by the desk beside everything else that stands there", () => {
    const address = readAddress(filled);
    assert.deepEqual([address.key, address.department, address.widget?.clientOrigin], [key, "elterngeld", "https://element.example"]);
  });
  it("stands in the fragment, which reaches no server, and is read from nowhere else", () => {
    assert.ok(!`${filled.pathname}${filled.search}`.includes(key));
    assert.equal(readAddress(new URL(`${SERVICE}/desk?key=${key}`)).key, undefined);
  });
  it("does not stay in the address bar; the rest does", () => {
    const rest = withoutKey(filled);
    assert.ok(!rest.includes(key));
    assert.deepEqual(readAddress(new URL(rest, SERVICE)), { ...readAddress(filled), key: undefined });
    for (const hash of [`#key=${key}`, `#?key=${key}`, `#?key=${key}&lang=de`, `#?lang=de&key=${key}`])
      assert.doesNotMatch(withoutKey(new URL(`${SERVICE}/desk${hash}`)), /key/u);
  });
});

describe("the desk by itself", () => {
  it("takes the keys from the widgets of this service, and shows it no other service's", () => {
    const urls = [urlFor("first"), urlFor("second"), urlFor("third", "https://other.example"), `${SERVICE}/desk#?department=elterngeld`, "no address", undefined, 7];
    assert.deepEqual(keysIn(urls, SERVICE), ["first", "second"]);
  });
});

describe("a desk that is refused", () => {
  for (const [code, wasIn, is] of [
    ["wrongKey", false, "outdated"], ["wrongKey", true, "outdated"], ["removed", true, "removed"], ["removed", false, "denied"],
    ["serverNotAllowed", false, "notIdentified"],
  ] as const) it(`${code}${wasIn ? " in mid-session" : ""}: ${is}`, () => assert.equal(refusedBy(code, wasIn), is));
});
