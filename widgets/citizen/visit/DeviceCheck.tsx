/** Camera, microphone, loudspeaker and the way to the video system, in plain words, while there is time. */
import { useEffect, useRef, useState } from "preact/hooks";
import { chime, unlockSound } from "../../shared/sound.ts";
import { AudioOnly } from "./AudioOnly.tsx";
import type { State } from "./state.ts";
import { howToAllow, isInApp, openDevices, stopTracks, type Trouble, watchLevel } from "./devices.ts";
import { useTools } from "./kit.tsx";
import type { Tried } from "./way.ts";

type Check = { is: "no" } | { is: "asking" } | { is: "open"; stream: MediaStream } | { is: "trouble"; trouble: Trouble };

function Picture({ stream }: { stream: MediaStream }) {
  const { say } = useTools();
  const video = useRef<HTMLVideoElement>(null);
  const hasCamera = stream.getVideoTracks().length > 0;
  useEffect(() => { if (video.current) video.current.srcObject = stream; }, [stream]);
  if (!hasCamera) return null;
  return <div class="check-part"><h3>{say("device.camera")}</h3><video ref={video} class="own-picture" autoPlay muted playsInline aria-label={say("device.picture")} /><p class="good">{say("device.cameraOk")}</p></div>;
}

function Microphone({ stream }: { stream: MediaStream }) {
  const { say } = useTools();
  const [level, setLevel] = useState(0);
  const [wasHeard, setHeard] = useState(false);
  useEffect(() => watchLevel(stream, (now) => { setLevel(now); if (now > 0.15) setHeard(true); }), [stream]);
  return (
    <div class="check-part"><h3>{say("device.microphone")}</h3>
      <meter min={0} max={1} value={level} aria-label={say("device.level")} />
      <p role="status" class={wasHeard ? "good" : ""}>{say(wasHeard ? "device.microphoneOk" : "device.microphoneSpeak")}</p></div>
  );
}

function Speaker() {
  const { say } = useTools();
  return <div class="check-part"><h3>{say("device.speaker")}</h3><p>{say("device.speakerHint")}</p>
    <button type="button" class="quiet" onClick={() => { unlockSound(); chime(); }}>{say("device.speakerTest")}</button></div>;
}

const WAY = {
  udp: "device.way_udp", tcp: "device.way_tcp", tls: "device.way_tls", none: "device.networkFailed", untested: "device.networkUntested",
} as const;

function Network() {
  const { say, course } = useTools();
  const [way, setWay] = useState<Tried>();
  useEffect(() => {
    const { memory } = course.state();
    if (memory) void import("./way.ts").then(({ wayToVideo }) => wayToVideo(memory.secret)).catch(() => "untested" as const).then(setWay);
  }, []);
  if (way === "untestable") return null;
  const isGood = way === "udp" || way === "tcp" || way === "tls";
  return <div class="check-part"><h3>{say("device.network")}</h3>
    <p role="status" data-way={way} class={isGood ? "good" : ""}>{say(way ? WAY[way] : "device.networkTesting")}</p></div>;
}

function TroubleText({ trouble }: { trouble: Trouble }) {
  const { say } = useTools();
  if (trouble === "denied") return <div role="alert"><p class="problem">{say("device.denied")}</p><p>{say(howToAllow())}</p></div>;
  return <p class="problem" role="alert">{say(trouble === "busy" ? "device.busy" : "device.missing")}</p>;
}

/** What is opened, and what opens it. Whoever allows the camera only when the check is gone has it off again at once. */
function useCheck(): [Check, (withoutCamera: boolean) => Promise<void>] {
  const [check, setCheck] = useState<Check>({ is: "no" });
  const isGone = useRef(false);
  useEffect(() => () => { isGone.current = true; }, []);
  // Called meanwhile: the camera is Element Call's.
  useEffect(() => () => { if (check.is === "open") stopTracks(check.stream); }, [check]);

  return [check, async (withoutCamera) => {
    unlockSound();
    setCheck({ is: "asking" });
    const opened = await openDevices(!withoutCamera);
    if ("trouble" in opened) setCheck({ is: "trouble", trouble: opened.trouble });
    else if (isGone.current) stopTracks(opened.stream);
    else setCheck({ is: "open", stream: opened.stream });
  }];
}

/** Only with this tick, which nobody but the citizen sets, does the page go into the call by itself. */
function Automatic({ isChosen }: { isChosen: boolean }) {
  const { say, course } = useTools();
  return (
    <>
      <div class="choice automatic"><input type="checkbox" id="automatic" checked={isChosen} aria-describedby="automatic-hint"
        onChange={(event) => course.prefer({ automatic: event.currentTarget.checked })} /><label for="automatic">{say("device.automatic")}</label></div>
      <p class="hint" id="automatic-hint">{say("device.automaticHint")}</p>
    </>
  );
}

export function DeviceCheck({ state }: { state: State }) {
  const { say } = useTools();
  const [check, start] = useCheck();
  const audioOnly = state.memory?.audioOnly ?? false;
  return (
    <section class="panel check">
      <h2>{say("device.title")}</h2>
      {isInApp() && <p class="notice">{say("device.inApp")}</p>}
      <AudioOnly state={state} id="audio-only" onChoice={(chosen) => { if (check.is === "open") void start(chosen); }} />
      {check.is === "open" && <div class="check-parts"><Picture stream={check.stream} /><Microphone stream={check.stream} /><Speaker /><Network /></div>}
      {check.is === "trouble" && <div class="check-parts"><TroubleText trouble={check.trouble} /><Speaker /><Network /></div>}
      <button type="button" class={check.is === "no" ? "primary" : "quiet"} disabled={check.is === "asking"} onClick={() => void start(audioOnly)}>
        {say(check.is === "no" || check.is === "asking" ? "device.start" : "device.again")}</button>
      <Automatic isChosen={state.memory?.automatic ?? false} />
    </section>
  );
}
