/** Camera, microphone, loudspeaker and the way to the video system, in plain words, while there is time. */
import { useEffect, useRef, useState } from "preact/hooks";
import { chime, unlockSound } from "../../shared/sound.ts";
import type { State } from "./state.ts";
import { howToAllow, isInApp, openDevices, type Trouble, watchLevel } from "./devices.ts";
import { useTools } from "./kit.tsx";
import type { Way } from "./wayIn.ts";

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

function Network() {
  const { say, course } = useTools();
  const [way, setWay] = useState<Way>();
  useEffect(() => {
    const { memory } = course.state();
    if (memory) void import("./way.ts").then(({ wayToVideo }) => wayToVideo(memory.secret)).then(setWay);
  }, []);
  const key = way === undefined ? "device.networkTesting" : way === "none" ? "device.networkFailed" : `device.way_${way}`;
  return <div class="check-part"><h3>{say("device.network")}</h3><p role="status" data-way={way} class={way === undefined || way === "none" ? "" : "good"}>{say(key)}</p></div>;
}

function TroubleText({ trouble }: { trouble: Trouble }) {
  const { say } = useTools();
  if (trouble === "denied") return <div role="alert"><p class="problem">{say("device.denied")}</p><p>{say(howToAllow())}</p></div>;
  return <p class="problem" role="alert">{say(trouble === "busy" ? "device.busy" : "device.missing")}</p>;
}

export function DeviceCheck({ state }: { state: State }) {
  const { say, course } = useTools();
  const [check, setCheck] = useState<Check>({ is: "no" });
  const audioOnly = state.memory?.audioOnly ?? false;
  const stop = (): void => { if (check.is === "open") for (const track of check.stream.getTracks()) track.stop(); };
  // Called meanwhile: the camera is Element Call's.
  useEffect(() => stop, [check]);

  const start = async (withoutCamera: boolean): Promise<void> => {
    stop();
    unlockSound();
    setCheck({ is: "asking" });
    const opened = await openDevices(!withoutCamera);
    setCheck("stream" in opened ? { is: "open", stream: opened.stream } : { is: "trouble", trouble: opened.trouble });
    if ("stream" in opened && state.memory?.automatic === undefined) course.prefer({ automatic: true });
  };

  return (
    <section class="panel check">
      <h2>{say("device.title")}</h2>
      {isInApp() && <p class="notice">{say("device.inApp")}</p>}
      <div class="choice"><input type="checkbox" id="audio-only" checked={audioOnly} onChange={(event) => {
        course.prefer({ audioOnly: event.currentTarget.checked });
        if (check.is === "open") void start(event.currentTarget.checked);
      }} /><label for="audio-only">{say("device.audioOnly")}</label></div>
      {check.is === "open" && <div class="check-parts"><Picture stream={check.stream} /><Microphone stream={check.stream} /><Speaker /><Network /></div>}
      {check.is === "trouble" && <div class="check-parts"><TroubleText trouble={check.trouble} /><Speaker /><Network /></div>}
      <button type="button" class={check.is === "no" ? "primary" : "quiet"} disabled={check.is === "asking"} onClick={() => void start(audioOnly)}>
        {say(check.is === "no" || check.is === "asking" ? "device.start" : "device.again")}</button>
      <div class="choice automatic"><input type="checkbox" id="automatic" checked={state.memory?.automatic ?? false}
        onChange={(event) => course.prefer({ automatic: event.currentTarget.checked })} /><label for="automatic">{say("device.automatic")}</label></div>
    </section>
  );
}
