/** What caseworkers do, at the office and in the model; both must agree on whether it was possible. */
import assert from "node:assert/strict";
import type { Visit } from "../../appservice/domain/visit.ts";
import { CITIZENS } from "./historyModel.ts";
import type { Model, Standing, Step } from "./historyModel.ts";
import type { Scene } from "./historyScene.ts";

export const steps: Record<Extract<Step, { caseworker: number }>["do"], (scene: Scene, who: string, by: string) => Promise<void>> = {
  next: async (scene, _, by) => {
    const { office, model } = scene;
    const [first] = model.waiting();
    const visit = first && await scene.visitOf(first);
    const answer = await office.says(by, { name: "next", also: false });
    assert.equal(answer?.ok, first !== undefined && !model.busy(by), JSON.stringify(answer));
    if (!answer?.ok || !first || !visit) return;
    model.put(first, "called", by);
    scene.called(visit, by);
  },
  accept: async (scene, who, by) => {
    const { office, model } = scene;
    const visit = await scene.visitOf(who);
    if (!visit) return void assert.equal(model.of(who), "gone");
    const answer = await office.says(by, { name: "accept", ticket: visit.ticket, also: false });
    const again = model.of(who) === "called" && model.by.get(who) === by;
    const possible = again || (["waiting", "missed"].includes(model.of(who)) && !model.busy(by));
    assert.equal(answer?.ok, possible, `${model.of(who)} ${JSON.stringify(answer)}`);
    if (!possible) return;
    model.put(who, "called", by);
    scene.called(visit, by);
  },
  take: (scene, who, by) => order(scene, who, by, "take", ["called", "talking"], (model, visit) => {
    model.by.set(who, by);
    scene.brings(visit.id, by);
  }, (model) => model.by.get(who) === by || !model.busy(by)),
  finish: (scene, who, by) => order(scene, who, by, "finish", ["called", "talking"], (model) => { model.put(who, "gone"); }, (model) => model.by.get(who) === by),
  miss: (scene, who, by) => order(scene, who, by, "missed", ["called"], (model) => { model.put(who, "missed"); }, (model) => model.by.get(who) === by),
  park: (scene, who, by) => order(scene, who, by, "park", ["waiting"], (model) => { model.put(who, "parked"); }),
  bringBack: (scene, who, by) => order(scene, who, by, "bringBack", ["parked", "missed"], (model) => { model.put(who, "waiting"); }),
};

async function order(
  scene: Scene, who: string, by: string, name: "take" | "finish" | "missed" | "park" | "bringBack",
  from: readonly Standing[], then: (model: Model, visit: Visit) => void, may: (model: Model) => boolean = () => true,
): Promise<void> {
  const visit = await scene.visitOf(who);
  if (!visit) return void assert.equal(scene.model.of(who), "gone");
  const answer = await scene.office.says(by, name === "take" ? { name, ticket: visit.ticket, also: false } : { name, ticket: visit.ticket });
  const possible = from.includes(scene.model.of(who)) && may(scene.model);
  assert.equal(answer?.ok, possible, `${name}: ${scene.model.of(who)} ${JSON.stringify(answer)}`);
  if (possible) then(scene.model, visit);
}

const SHOWN: Record<Visit["status"], Standing> = {
  waiting: "waiting", parked: "parked", accepted: "called", "in consultation": "talking", missed: "missed", ended: "gone",
};

/** After time has passed, timers may have ended or missed somebody: the model follows, but only along those ways. */
const BY_TIMERS: Partial<Record<Standing, Standing[]>> = { called: ["missed", "gone"], missed: ["gone"], parked: ["gone"], talking: ["gone"] };

export async function follow(scene: Scene): Promise<void> {
  for (const who of CITIZENS) {
    const visit = await scene.visitOf(who);
    const now = visit ? SHOWN[visit.status] : "gone";
    const before = scene.model.of(who);
    if (now === before) continue;
    assert.ok(BY_TIMERS[before]?.includes(now), `${who} was ${before} and is ${now}`);
    scene.model.put(who, now);
  }
}
