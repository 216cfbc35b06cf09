import assert from "node:assert/strict";
import { newSecret } from "../../appservice/web/visit/secret.ts";
import type { DeskScreen } from "../support/deskScreen.ts";
import { deskSetUp } from "../support/deskSetUp.ts";
import type { DeskSetUp } from "../support/deskSetUp.ts";
import type { Stack } from "../support/stack.ts";
import { citizen as anyCitizen, knocks } from "../support/visits.ts";
import type { Seat } from "../support/widgetHost.ts";
import { arrives } from "./citizenPage.ts";

/** Somebody who waits, and how they learn of what happens. */
interface Comer {
  ticket: string;
  /** Is told so in the waiting room, after what was told before, or sees it on the page. */
  learns(inChat: string, onPage: string): Promise<unknown>;
  answers(yes: boolean): Promise<unknown>;
  comesIn(): Promise<unknown>;
  goes(): Promise<unknown>;
}

async function byMatrix(s: Stack): Promise<Comer> {
  const { citizen, ticket, waitingRoom } = await knocks(s, await anyCitizen(s), "elterngeld");
  /** So many messages were heeded. */
  let heard = 0;
  return {
    ticket,
    learns: async (inChat) => {
      heard = await citizen.until(`"${inChat}" once more`, () => {
        const at = citizen.texts(waitingRoom).findIndex((text, index) => index >= heard && text.includes(inChat));
        return at < 0 ? undefined : at + 1;
      });
    },
    answers: (yes) => citizen.say(waitingRoom, yes ? "!ja" : "!nein"),
    comesIn: async () => {
      const room = await citizen.invited(waitingRoom);
      await citizen.join(room);
      await citizen.sayEncrypted(room);
    },
    goes: () => citizen.stop(),
  };
}

async function byPage(s: Stack): Promise<Comer> {
  const { page, ticket, browser } = await arrives(s, { address: "elterngeld" });
  return {
    ticket,
    learns: (_, onPage) => page.locator(`text=${onPage}`).first().waitFor(),
    answers: (yes) => page.locator(".question button", { hasText: yes ? /^Ja/u : /^Nein$/u }).click(),
    comesIn: () => page.locator(".curtain button.primary:not([disabled])").click(),
    goes: () => browser.close(),
  };
}

describe("two caseworkers side by side", () => {
  let office: DeskSetUp;
  let weber: Seat & DeskScreen;
  let yilmaz: Seat & DeskScreen;

  before(async () => {
    office = await deskSetUp(["weber", "yilmaz"]);
    [weber, yilmaz] = await Promise.all([office.seat("weber"), office.seat("yilmaz")]);
  });
  after(() => office?.end());

  for (const [way, comes] of [["by Matrix", byMatrix], ["without an account", byPage]] as const) describe(`and a citizen who comes ${way}`, () => {
    let comer: Comer;

    beforeEach(async () => {
      comer = await comes(office.s);
      await Promise.all([weber, yilmaz].map((seat) => seat.shows(comer.ticket)));
    });
    afterEach(async () => {
      await comer.goes();
      await Promise.all([weber, yilmaz].map((seat) => seat.gone(comer.ticket)));
    });

    const serves = async (seat: DeskScreen): Promise<void> => {
      await seat.press("Aufrufen", comer.ticket);
      await seat.press("Beenden", comer.ticket);
    };

    it("parked by one and brought back by the other, the citizen is told both times", async () => {
      const { ticket } = comer;
      await weber.press("Zurückstellen", ticket);
      await yilmaz.inStatus(ticket, "parked");
      await comer.learns(`${ticket} ist kurz zurückgestellt`, "Ihre Nummer ist zur Seite gelegt");
      await yilmaz.press("Zurückholen", ticket);
      await weber.inStatus(ticket, "waiting");
      await comer.learns(`Sie behalten Ihren Platz (${ticket})`, "Sie sind als Nächstes dran");
      await serves(weber);
    });

    it("called in vain the citizen keeps the place, is called again, and comes", async () => {
      const { ticket } = comer;
      await weber.press("Aufrufen", ticket);
      await yilmaz.inStatus(ticket, "accepted");
      await comer.learns("Bitte kommen Sie herein", "weber ruft Sie auf");
      await weber.press("Nicht erschienen", ticket);
      await yilmaz.inStatus(ticket, "missed");
      await comer.learns("nicht angetroffen", "Wir haben Sie nicht erreicht");
      await yilmaz.press("Noch einmal aufrufen", ticket);
      await weber.desk.waitForSelector(`.others ${weber.row(ticket)}`);
      await comer.learns("Wir rufen Sie noch einmal auf", "yilmaz ruft Sie auf");
      await comer.comesIn();
      await weber.inStatus(ticket, "in consultation");
      await yilmaz.press("Beenden", ticket);
    });

    it("taken over by the other, the talk goes on with that one, and the first is out", async () => {
      const { ticket } = comer;
      const known = office.person("weber").invites.length;
      await weber.press("Aufrufen", ticket);
      await weber.inStatus(ticket, "accepted");
      const room = await office.person("weber").until("the invite", () => office.person("weber").invites[known]);
      await comer.comesIn();
      await yilmaz.inStatus(ticket, "in consultation");
      await yilmaz.press("Übernehmen", ticket);
      await yilmaz.desk.waitForSelector(`.mine ${yilmaz.row(ticket)}[data-status="in consultation"]`);
      await weber.desk.waitForSelector(`.others ${weber.row(ticket)}`);
      await office.person("yilmaz").invitedTo(room);
      await office.person("weber").leaves(room);
      await yilmaz.press("Beenden", ticket);
      await comer.learns(`Ihre Beratung (${ticket}) ist beendet`, "beendet");
    });

    it("who declines to be transferred stays where they are, and the desk sees it", async () => {
      const { ticket } = comer;
      await weber.press("Weiterleiten …", ticket);
      await weber.desk.click(`${weber.row(ticket)} .form >> text=Wohngeldstelle`);
      await yilmaz.desk.waitForSelector(`${yilmaz.row(ticket)} >> text=wird gefragt`);
      await comer.learns("Wohngeldstelle", "Wohngeldstelle");
      await comer.answers(false);
      await yilmaz.desk.waitForSelector(`${yilmaz.row(ticket)} >> text=wird gefragt`, { state: "detached" });
      assert.ok(await yilmaz.desk.isVisible(`${yilmaz.row(ticket)}[data-status=waiting]`));
      await serves(weber);
    });

    it("an interpreter is asked in only when the citizen agrees", async () => {
      const { ticket } = comer;
      const interpreter = await anyCitizen(office.s);
      const asks = async (): Promise<void> => {
        await weber.press("Jemanden dazuholen …", ticket);
        await weber.desk.fill(`${weber.row(ticket)} .form input`, interpreter.id);
        await weber.desk.click(`${weber.row(ticket)} .form button[type=submit]`);
        await weber.desk.waitForSelector(`${weber.row(ticket)} >> text=wird gefragt`);
      };
      await weber.press("Aufrufen", ticket);
      await weber.inStatus(ticket, "accepted");
      await asks();
      await comer.learns(interpreter.id, "eine Person zum Dolmetschen dazuholen");
      await comer.answers(false);
      await weber.desk.waitForSelector(`${weber.row(ticket)} >> text=wird gefragt`, { state: "detached" });
      await asks();
      assert.deepEqual(interpreter.invites, []);
      await comer.answers(true);
      await interpreter.invited();
      await weber.press("Beenden", ticket);
    });

    it("who waits when a lead closes the queue is served all the same; nobody new comes", async () => {
      const { ticket } = comer;
      await weber.desk.click("summary:text-is('Leitung')");
      await weber.desk.click("text=Warteschlange für heute schließen");
      for (const seat of [weber, yilmaz]) await seat.desk.waitForSelector("[data-availability=closed] >> text=heute keine Nummern mehr");
      const wish = { secret: newSecret(), department: "elterngeld", name: "Ben", language: "de", interpreter: false, consent: true };
      const refused = await fetch(`${office.s.service}/api/visits`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) });
      assert.equal(refused.status, 409, await refused.text());
      await weber.press("Aufrufen", ticket);
      await comer.learns("Bitte kommen Sie herein", "weber ruft Sie auf");
      await comer.comesIn();
      await weber.inStatus(ticket, "in consultation");
      await weber.press("Beenden", ticket);
      await weber.desk.click("text=Wieder öffnen");
      await weber.desk.waitForSelector(".board:not([data-availability=closed])");
      await weber.desk.click("summary:text-is('Leitung')");
    });
  });
});
