import assert from "node:assert/strict";
import { wayIn } from "../../widgets/citizen/visit/wayIn.ts";

type Stat = Record<string, unknown> & { id: string };
const report = (...stats: Stat[]): Map<string, Stat> => new Map(stats.map((stat) => [stat.id, stat]));
const pair = (changes: Record<string, unknown> = {}): Stat => ({ id: "P", type: "candidate-pair", state: "succeeded", nominated: true, localCandidateId: "L", ...changes });
const local = (changes: Record<string, unknown>): Stat => ({ id: "L", type: "local-candidate", ...changes });
const transport: Stat = { id: "T", type: "transport", selectedCandidatePairId: "P" };

describe("the way to the video system", () => {
  it("is the direct one, a detour by TCP, or one by TLS", () => {
    assert.equal(wayIn(report(transport, pair(), local({ protocol: "udp" }))), "udp");
    assert.equal(wayIn(report(transport, pair(), local({ protocol: "tcp" }))), "tcp");
    assert.equal(wayIn(report(transport, pair(), local({ protocol: "udp", relayProtocol: "tls" }))), "tls");
  });
  it("is that of the pair that is used, not of one that was tried", () => {
    const tried: Stat = { id: "X", type: "candidate-pair", state: "failed", nominated: false, localCandidateId: "Y" };
    assert.equal(wayIn(report(tried, { id: "Y", type: "local-candidate", protocol: "udp" }, transport, pair(), local({ protocol: "tcp" }))), "tcp");
  });
  it("is found without a transport's word too, as Firefox reports it", () => {
    assert.equal(wayIn(report(pair(), local({ protocol: "udp" }))), "udp");
  });
  it("is not known before there is one", () => {
    assert.equal(wayIn(report()), undefined);
    assert.equal(wayIn(report(pair({ state: "in-progress", nominated: false }), local({ protocol: "udp" }))), undefined);
  });
});
