/** What caseworkers do in their staff room. */
import { listText } from "../office/orders/toStaff.ts";
import type { StaffMember } from "../office/books.ts";
import { staffChat, staffReaction } from "../office/staffChat.ts";
import { order, signOfLife, staffMember } from "../office/staffCommands.ts";
import type { Answer, StaffCommand } from "../office/staffCommands.ts";
import { words } from "../office/words.ts";
import { act, refresh } from "../office/act.ts";
import { isOut } from "./happened.ts";
import type { Happened } from "./happened.ts";

export async function inStaffRoom(happened: Happened): Promise<void> {
  const { tx, context, room, happening, at, isOurs } = happened;
  if (happening.kind === "joined" && !isOurs(happening.user)) return joined(happened, happening.user);
  const gone = isOut(happening);
  if (gone) return wentOut(happened, gone);
  const member = await staffMember(tx, context, room.department, happening.sender);
  if (!member) return;
  if (happening.kind === "said" && happening.command) return commanded(happened, member, happening.command);
  if (happening.kind === "reacted") return reacted(happened, member, happening.to, happening.key);
  if (happening.kind === "said") await signOfLife(tx, context, member.user, at);
}

async function joined({ tx, context, room, at }: Happened, user: string): Promise<void> {
  const { leads } = context.department(room.department);
  const known = await tx.staff.find(room.department, user);
  const power = known?.power ?? (leads.includes(user) ? 50 : 0);
  await tx.staff.put({ ...known, department: room.department, user, joined: true, power, paused: known?.paused ?? false, lastSign: at });
  refresh(tx, room.department, at);
}

/** By themselves or not: nobody goes on serving a department to which they do not belong; what they serve in others stays theirs. */
async function wentOut({ tx, context, room, at }: Happened, user: string): Promise<void> {
  // What this person orders at the same moment comes before or after, never in between.
  await tx.lock(`caseworker:${user}`);
  const known = await tx.staff.find(room.department, user);
  if (known) await tx.staff.put({ ...known, joined: false });
  const served = (await tx.visits.ofCaseworker(user)).filter(({ department }) => department === room.department);
  for (const { id } of served) await act(tx, context, id, { do: "caseworkerRemoved", at, caseworker: user });
  refresh(tx, room.department, at);
}

async function commanded(happened: Happened, member: StaffMember, said: { name: string; args: string[]; flags: string[] }): Promise<void> {
  const heard = staffChat(said);
  const own = happened.context.department(member.department).language;
  const language = (heard.kind !== "unknown" && heard.language) || member.language || own;
  if (heard.kind === "unknown") return reply(happened, words(language, "staff.answer.unknownCommand", { name: said.name }));
  const speaking = { ...member, language };
  await happened.tx.staff.put(speaking);
  if (heard.kind === "incomplete") return reply(happened, words(language, "staff.answer.incomplete", { name: said.name }));
  await carryOut(happened, speaking, heard.command);
}

async function reacted(happened: Happened, member: StaffMember, to: string, key: string): Promise<void> {
  const { tx } = happened;
  const message = await tx.messages.byEvent(to);
  const visit = message && (await tx.visits.byId(message.visit));
  if (!message || !visit || visit.department !== member.department) return;
  // Under "is it over?" the tick means yes; under an arrival it accepts.
  const command = message.about === "quiet" && key.startsWith("✅")
    ? { name: "finish" as const, ticket: visit.ticket }
    : staffReaction(key, visit.ticket);
  if (command) await carryOut(happened, member, command);
}

async function carryOut(happened: Happened, member: StaffMember, command: StaffCommand): Promise<void> {
  const { tx, context, at } = happened;
  const { department, user } = member;
  const answer = await order(tx, context, { department, user, at, aloud: true }, command);
  const text = answer && inWords(answer, happened, member);
  if (text) await reply(happened, text);
}

/** Undefined where the staff room shows the result by itself. */
function inWords(answer: Answer, { context, at }: Happened, member: StaffMember): string | undefined {
  const language = member.language ?? context.department(member.department).language;
  if ("overview" in answer) return listText(answer.overview, language, at);
  return answer.say ? words(language, `staff.answer.${answer.say}`, answer.params) : undefined;
}

async function reply({ tx, room, at }: Happened, text: string): Promise<void> {
  const lane = `replies:${room.roomId}`;
  await tx.effects.add([{ department: room.department, lane, body: { order: "answerStaff", room: room.roomId, text }, dueAt: at, urgent: false }]);
}
