import assert from "node:assert/strict";
import { ApiError } from "../../appservice/web/apiError.ts";
import { deskSessions } from "../../appservice/web/desk/sessions.ts";
import type { DeskSessions } from "../../appservice/web/desk/sessions.ts";
import { HOUR, MINUTE, WEBER } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

interface AtDesk { sessions: DeskSessions; token: string; user(given?: string): Promise<string> }

/** Weber's session at the Elterngeldstelle, just opened. */
const atDesk = (what: string, work: (office: Office, desk: AtDesk) => Promise<void>): void => {
  it(what, withOffice(async (office) => {
    await office.staff("elterngeld", WEBER);
    const sessions = deskSessions({ ...office, world: fakeWorld(office.now) }, () => Promise.resolve({ known: true, userId: WEBER }), () => "key");
    const { token } = await sessions.open({ openid: { access_token: "t", matrix_server_name: "amt.example" }, keys: ["key"] });
    const user = (given = token) => sessions.as({ headers: { authorization: `Bearer ${given}` } }, ({ member }) => Promise.resolve(member.user));
    await work(office, { sessions, token, user });
  }));
};

const isOver = (error: unknown): boolean => error instanceof ApiError && error.status === 401 && error.code === "expired";

describe("a session at the desk", () => {
  atDesk("lasts while it is used, but twelve hours at most", async (office, { user }) => {
    for (let minutes = 0; minutes < 12 * 60; minutes += 15) {
      assert.equal(await user(), WEBER, `after ${minutes} minutes`);
      office.pass(15 * MINUTE);
    }
    await assert.rejects(user(), isOver);
  });
  atDesk("ends an hour after its last use", async (office, { user }) => {
    office.pass(HOUR - 1);
    assert.equal(await user(), WEBER);
    office.pass(HOUR);
    await assert.rejects(user(), isOver);
  });
  atDesk("is made no younger by whoever changes its token", async (office, { token, user }) => {
    office.pass(HOUR / 2);
    const [, secret = ""] = /^\w+-(.*)$/u.exec(token) ?? [];
    await assert.rejects(user(`${office.now().toString(36)}-${secret}`), isOver);
    assert.equal(await user(), WEBER);
  });
  atDesk("leaves room for the next one, opened with a token of the homeserver's", async (office, { sessions, user }) => {
    office.pass(13 * HOUR);
    await assert.rejects(user(), isOver);
    const { token } = await sessions.open({ openid: { access_token: "u", matrix_server_name: "amt.example" }, keys: ["key"] });
    assert.equal(await user(token), WEBER);
  });
});
