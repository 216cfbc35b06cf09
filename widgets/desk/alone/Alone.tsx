/** The desk without a Matrix client around it: sign-in, desk, and the open consultation beside it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError } from "../../../appservice/web/apiError.ts";
import type { DeskView } from "../../../appservice/web/desk/viewSchema.ts";
import { OpenInOtherTab } from "../../shared/deviceLock.ts";
import type { Session } from "../../shared/session.ts";
import { waitForRoom } from "../../shared/waits.ts";
import { deskApi } from "../api.ts";
import type { DeskApi } from "../api.ts";
import { Desk } from "../Desk.tsx";
import type { Consultation } from "../deskState.ts";
import { sayFor } from "../words.ts";
import type { DeskLanguage, Say } from "../words.ts";
import { isStillOpen } from "./openTalk.ts";
import { forgetKept, resume, signOut } from "./signIn.ts";
import { SignIn } from "./SignIn.tsx";
import { staffKeys } from "./staffKeys.ts";
import { enterStaffRooms } from "./staffRooms.ts";
import { Talk } from "./Talk.tsx";

type AloneProps = { readonly homeserver: string; readonly department: string | undefined; readonly language: DeskLanguage };

/** Until the service has heard from the homeserver who came: milliseconds. */
const HEARD = 1_500;

const apiOf = (session: Session, department: () => string | undefined): DeskApi =>
  deskApi(async () => {
    const { client } = session;
    if (await enterStaffRooms(session)) await new Promise((resolve) => { window.setTimeout(resolve, HEARD); });
    const keys = staffKeys(client);
    if (keys.length === 0) throw new ApiError(403, "removed", "This user is in no staff room.");
    const { access_token: token, matrix_server_name: server } = await client.getOpenIdToken();
    return { openid: { access_token: token, matrix_server_name: server }, keys };
  }, department);

type BarProps = { readonly session: Session; readonly api: DeskApi; readonly view: DeskView | undefined; readonly say: Say; readonly choose: (department: string) => void };

const Bar = ({ session, api, view, say, choose }: BarProps) => {
  const departments = api.session()?.departments ?? [];
  const leave = async (): Promise<void> => {
    await api.end();
    await signOut(session).finally(() => window.location.reload());
  };
  return (
    <div class="bar">
      <span class="who">{session.credentials.userId}</span>
      {departments.length > 1 ? (
        <select aria-label={say("chooseDepartment")} value={view?.department.id ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
          {departments.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </select>
      ) : null}
      <button type="button" class="act plain" onClick={() => void leave()}>{say("signOut")}</button>
    </div>
  );
};

/** As soon as the service has taken us out of it. */
const forgetRoom = async ({ client }: Session, room: string): Promise<void> => {
  await waitForRoom(client, room, ["leave", "ban"]);
  await client.forget(room);
};

const SignedIn = ({ session, department, language }: { session: Session; department: string | undefined; language: DeskLanguage }) => {
  const say = useMemo(() => sayFor(language), [language]);
  const [chosen, setChosen] = useState(department);
  const api = useMemo(() => apiOf(session, () => chosen), [session, chosen]);
  const [view, setView] = useState<DeskView>();
  const [open, setOpen] = useState<Consultation>();
  useEffect(() => { if (open && view && !isStillOpen(open, view)) setOpen(undefined); }, [open, view]);
  const removed = (from: string): void => {
    if (open?.department !== from) return;
    setOpen(undefined);
    forgetRoom(session, open.room).catch((error: unknown) => console.warn("The consultation's room is still known here:", error));
  };
  const show = (what: Consultation): Promise<boolean> => {
    setOpen(what);
    return Promise.resolve(true);
  };
  return (
    <div class={open ? "alone talking" : "alone"}>
      <div class="left">
        <Bar session={session} api={api} view={view} say={say} choose={setChosen} />
        <Desk key={chosen ?? ""} api={api} language={language} showRoom={show} onView={setView} onRemoved={removed} canNotify={true} />
      </div>
      {open
        ? <Talk key={open.room} session={session} room={open.room} ticket={open.ticket} say={say} language={language} />
        : <div class="nothing"><strong>{say("talkNone")}</strong><span>{say("talkNoneHint")}</span></div>}
    </div>
  );
};

export const Alone = ({ homeserver, department, language }: AloneProps) => {
  const say = useMemo(() => sayFor(language), [language]);
  const [session, setSession] = useState<Session | "resuming" | undefined>("resuming");
  const [otherTab, setOtherTab] = useState(false);
  useEffect(() => {
    resume(homeserver).then(setSession, (error: unknown) => {
      if (error instanceof OpenInOtherTab) return setOtherTab(true);
      forgetKept();
      setSession(undefined);
    });
  }, [homeserver]);
  if (otherTab) return <main class="outside"><p role="alert">{say("otherTab")}</p></main>;
  if (session === "resuming") return <main class="outside"><p role="status">{say("connecting")}</p></main>;
  return session ? <SignedIn session={session} department={department} language={language} />
    : <SignIn homeserver={homeserver} say={say} onSession={setSession} />;
};
