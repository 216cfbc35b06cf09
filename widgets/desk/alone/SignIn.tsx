import { useState } from "preact/hooks";
import type { Session } from "../../shared/session.ts";
import type { Say } from "../words.ts";
import { signIn, WrongPassword } from "./signIn.ts";

type SignInProps = { readonly homeserver: string; readonly say: Say; readonly onSession: (session: Session) => void };

export const SignIn = ({ homeserver, say, onSession }: SignInProps) => {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      onSession(await signIn(homeserver, user.trim(), password));
    } catch (error) {
      setProblem(say(error instanceof WrongPassword ? "signInFailed" : "signInUnreachable"));
      setBusy(false);
    }
  };
  return (
    <main>
      <form class="signin" onSubmit={(event) => void submit(event)}>
        <h1>{say("title")}</h1>
        <p class="hint">{say("signInHint", { homeserver: new URL(homeserver).host })}</p>
        <label>{say("user")}<input type="text" name="username" autocomplete="username" required spellcheck={false}
          autocapitalize="none" value={user} onInput={(event) => setUser(event.currentTarget.value)} /></label>
        <label>{say("password")}<input type="password" name="password" autocomplete="current-password" required
          value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
        <button type="submit" class="act primary" disabled={busy}>{say(busy ? "signingIn" : "signIn")}</button>
        <p role="alert" class={problem ? "answer bad" : ""}>{problem ?? ""}</p>
      </form>
    </main>
  );
};
