import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import type { DeskView } from "../../appservice/web/desk/viewSchema.ts";
import { useTools } from "./context.ts";

type FormProps = { readonly ticket: string; readonly view: DeskView; readonly close: () => void };

/** A form opens at a press: its first control takes the focus. */
const useFirstControl = <E extends HTMLElement>() => {
  const form = useRef<E>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, button")?.focus(), []);
  return form;
};

/** One press on the other department asks the citizen. */
export const TransferForm = ({ ticket, view, close }: FormProps) => {
  const { say, order, state } = useTools();
  const form = useFirstControl<HTMLFieldSetElement>();
  const what = `transfer:${ticket}`;
  const isPending = state.pending.has(what);
  const to = async (id: string): Promise<void> => { if (await order(what, { name: "transfer", ticket, to: id })) close(); };
  return (
    <fieldset ref={form} class="form">
      <legend>{say("transferTo", { ticket })}</legend>
      <p class="hint">{say("transferHint")}</p>
      <div class="choices">
        {view.departments.map(({ id, name }) => (
          <button key={id} type="button" class="act plain" disabled={isPending} onClick={() => void to(id)}>{name}</button>
        ))}
        <button type="button" class="act plain" onClick={close}>{say("cancel")}</button>
      </div>
    </fieldset>
  );
};

type Role = "interpreter" | "colleague";

/** Stays, with what was typed, until the order was taken. */
export const InviteForm = ({ ticket, view, close }: FormProps) => {
  const { say, order, state } = useTools();
  const roles: readonly Role[] = view.department.thirdParties === "anyone" ? ["interpreter", "colleague"] : ["interpreter"];
  const [user, setUser] = useState("");
  const [role, setRole] = useState<Role>("interpreter");
  const form = useFirstControl<HTMLFormElement>();
  const what = `invite:${ticket}`;
  const isPending = state.pending.has(what);
  const ask = async (command: DeskCommand): Promise<void> => { if (await order(what, command)) close(); };
  const submit = (event: Event): void => {
    event.preventDefault();
    void ask({ name: "invite", ticket, user: user.trim(), role });
  };
  return (
    <form ref={form} class="form" onSubmit={submit}>
      <p class="hint">{say("inviteHint")}</p>
      <label>
        {say("inviteWho")}
        <input value={user} onInput={(event) => setUser(event.currentTarget.value)} placeholder={say("invitePlaceholder")}
          required pattern="@[^:\s]+:\S+" autocomplete="off" spellcheck={false} />
      </label>
      <label>
        {say("inviteRole")}
        <select value={role} onChange={(event) => setRole(roles.find((one) => one === event.currentTarget.value) ?? "interpreter")}>
          {roles.map((one) => <option key={one} value={one}>{say(`role.${one}`)}</option>)}
        </select>
      </label>
      <div class="choices">
        <button type="submit" class="act primary" disabled={isPending}>{say("send")}</button>
        <button type="button" class="act plain" disabled={isPending}
          onClick={() => void ask({ name: "inviteLink", ticket, role })}>{say("inviteLink")}</button>
        <button type="button" class="act plain" onClick={close}>{say("cancel")}</button>
      </div>
    </form>
  );
};
