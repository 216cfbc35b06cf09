import type { DueEffect, Effects, Lease, NewEffect } from "../office/tasks.ts";
import type { Claim, NewTask, Task, Tasks } from "./tasks.ts";

const taskOf = (effect: NewEffect): NewTask => ({
  lane: effect.lane,
  name: effect.key ?? null,
  visit: effect.visit ?? null,
  department: effect.department,
  body: JSON.stringify(effect.body),
  due_at: effect.dueAt,
  urgent: Number(effect.urgent),
});

const dueOf = (task: Task, owner: string): DueEffect => ({
  id: String(task.id),
  lane: task.lane,
  owner,
  tries: task.tries,
  department: task.department,
  body: JSON.parse(task.body) as DueEffect["body"],
  dueAt: task.due_at,
  urgent: task.urgent === 1,
  ...(task.visit === null ? {} : { visit: task.visit }),
  ...(task.name === null ? {} : { key: task.name }),
});

const claimOf = ({ id, lane, owner, tries }: Lease): Claim => ({ id: Number(id), lane, owner, tries });

export function effectsOf(tasks: Tasks, last: NewEffect[], onWork: () => void): Effects {
  return {
    add: async (effects) => {
      await tasks.add(effects.map(taskOf));
      if (effects.length > 0) onWork();
    },
    addLast: (effects) => { last.push(...effects); },
    claim: async (owner, leaseMs, limit, spare) => (await tasks.claim(owner, leaseMs, limit, spare)).map((task) => dueOf(task, owner)),
    done: (lease) => tasks.done(claimOf(lease)),
    giveBack: (owner, kept) => tasks.giveBack(owner, kept.map(({ id }) => Number(id))),
    again: (lease, dueAt) => tasks.again(claimOf(lease), dueAt),
    setAside: (lease, reason) => tasks.setAside(claimOf(lease), reason),
    nextDue: tasks.nextDue,
    aside: tasks.aside,
    prune: tasks.prune,
  };
}
