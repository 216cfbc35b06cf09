import assert from "node:assert/strict";
import { csvOf } from "../../appservice/web/desk/figures.ts";

const MINUTE = 60_000;

describe("figures as CSV", () => {
  it("have a line for each figure, minutes rounded, what is withheld left empty", () => {
    const csv = csvOf({
      visits: 7, finished: 5, missed: 1, withdrawn: 1, transferred: 0,
      waited: { median: 4.6 * MINUTE, longest: 20 * MINUTE }, talked: undefined,
      byHour: [{ hour: 8, visits: 7 }, { hour: 13, visits: undefined }],
    });
    assert.deepEqual(csv.split("\r\n"), [
      "figure;value", "visits;7", "finished;5", "missed;1", "withdrawn;1", "transferred;0",
      "waiting_median_minutes;5", "waiting_longest_minutes;20", "talk_median_minutes;", "talk_longest_minutes;",
      "arrivals_08;7", "arrivals_13;", "",
    ]);
  });
  it("say why there are none", () => assert.equal(csvOf(undefined), "figure;value\r\nwithheld;fewer than 3 caseworkers or 5 visits\r\n"));
});
