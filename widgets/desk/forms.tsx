import { useState } from "preact/hooks";
import type { DeskView } from "../../appservice/web/desk/viewSchema.ts";
import { useTools } from "./context.ts";

type FormProps = { readonly ticket: string; readonly view: DeskView; readonly close: () => void };

/** One press on the other department asks the citizen. */
export const TransferForm = ({ ticket, view, close }: FormProps) => {
  const { say, order } = useTools();
  const to = (id: string): void => {
    close();
    void order(`transfer:${ticket}`, { name: "transfer", ticket, to: id });
  };
  return (
    <fieldset class="form">
      <legend>{say("transferTo", { ticket })}</legend>
      <p class="hint">{say("transferHint")}</p>
      <div class="choices">
        {view.departments.map(({ id, name }) => <button key={id} type="button" class="act plain" onClick={() => to(id)}>{name}</button>)}
        <button type="button" class="act plain" onClick={close}>{say("cancel")}</button>
      </div>
    </fieldset>
  );
};

type Role = "interpreter" | "colleague";

export const InviteForm = ({ ticket, view, close }: FormProps) => {
  const { say, order } = useTools();
  const roles: readonly Role[] = view.department.thirdParties === "anyone" ? ["interpreter", "colleague"] : ["interpreter"];
  const [user, setUser] = useState("");
  const [role, setRole] = useState<Role>("interpreter");
  const submit = (event: Event): void => {
    event.preventDefault();
    close();
    void order(`invite:${ticket}`, { name: "invite", ticket, user: user.trim(), role });
  };
  const byLink = (): void => {
    close();
    void order(`invite:${ticket}`, { name: "inviteLink", ticket, role });
  };
  return (
    <form class="form" onSubmit={submit}>
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
        <button type="submit" class="act primary">{say("send")}</button>
        <button type="button" class="act plain" onClick={byLink}>{say("inviteLink")}</button>
        <button type="button" class="act plain" onClick={close}>{say("cancel")}</button>
      </div>
    </form>
  );
};
