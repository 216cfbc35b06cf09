/** Which way a connection takes, from the browser's own statistics of it. */

/** udp: the direct way. tcp, tls: detours that a strict network leaves. none: the video system cannot be reached. */
export type Way = "udp" | "tcp" | "tls" | "none";

/** Undefined while no way has been found. */
export function wayIn(report: Pick<ReadonlyMap<string, unknown>, "values">): Way | undefined {
  const stats = [...report.values()] as Record<string, unknown>[];
  const transport = stats.find(({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId !== undefined);
  const pair = stats.find(({ id, type, nominated, state }) =>
    type === "candidate-pair" && (transport ? id === transport["selectedCandidatePairId"] : nominated === true && state === "succeeded"));
  const local = pair && stats.find(({ id }) => id === pair["localCandidateId"]);
  if (!local) return undefined;
  if (local["relayProtocol"] === "tls") return "tls";
  return local["protocol"] === "udp" ? "udp" : "tcp";
}
