import type { Command } from "../../appservice/domain/visit.ts";
import { event, given, minute as at, opened, WEBER, YILMAZ } from "../support/given.ts";

const { seat, accept, appear, quiet, asked, askThirdParty } = event;

const waiting = [opened(), seat()];
const accepted = [...waiting, accept(1)];
const talking = [...accepted, appear(2)];

describe("the life of a visit: a caseworker who does not belong to the staff any more", () => {
  const removed = (by: string): Command => ({ do: "caseworkerRemoved", at: at(9), caseworker: by });
  it("accepted and not yet together: as one who leaves the room", () => {
    given(...accepted).when(removed(WEBER)).then({ type: "citizenReturned", at: at(9), why: "abandoned", from: WEBER });
    given(...accepted).when(removed(YILMAZ)).nothing();
  });
  it("in the talk: the citizen is told, and waits at the old place for a colleague to take over", () => {
    given(...talking).when(removed(WEBER))
      .then({ type: "citizenReturned", at: at(9), why: "interrupted", from: WEBER }, { type: "citizenTold", at: at(9), text: "interrupted" });
    given(...talking).when(removed(WEBER)).leaves({
      status: "waiting", caseworker: undefined, rank: at(0), arrivedAt: at(0), room: "!talk:amt.example", returned: true, confirmed: true,
      news: { text: "interrupted", at: at(9) },
    });
  });
  it("whoever has no part in the talk, or not any more, interrupts nothing", () => {
    given(...talking).when(removed(YILMAZ)).nothing();
    given(...talking, { type: "caseworkerChanged", at: at(3), from: WEBER, to: YILMAZ }).when(removed(WEBER)).nothing();
  });
  it("a colleague goes on with it as with whoever waits", () =>
    given(...talking, { type: "citizenReturned", at: at(9), why: "interrupted", from: WEBER }).when({ do: "accept", at: at(10), by: YILMAZ, also: false, open: [] })
      .leaves({ status: "accepted", caseworker: YILMAZ, room: "!talk:amt.example" }));
  it("a citizen who had left the room meanwhile is asked in anew", () =>
    given(...waiting, { type: "citizenSeated", at: at(0), seated: true }, accept(1), appear(2), quiet(8, "citizenLeft"), asked(8))
      .when(removed(WEBER)).leaves({ status: "waiting", seated: undefined, quietSince: undefined }));
  it("a question of the talk is over", () =>
    given(...talking, askThirdParty(3)).when(removed(WEBER)).leaves({ question: undefined }));
});
