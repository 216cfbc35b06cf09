/** A page that does nothing but call: livekit-client with end-to-end encryption, the key known to both. */
import { ExternalE2EEKeyProvider, Room, RoomEvent } from "livekit-client";

export interface BareCall { url: string; token: string; key: string }

declare global {
  interface Window {
    enterCall(call: BareCall): Promise<void>;
  }
}

window.enterCall = async ({ url, token, key }) => {
  const keyProvider = new ExternalE2EEKeyProvider();
  const room = new Room({ encryption: { keyProvider, worker: new Worker("/worker.mjs", { type: "module" }) } });
  room.on(RoomEvent.TrackSubscribed, (track) => { document.body.append(track.attach()); });
  await keyProvider.setKey(key);
  await room.setE2EEEnabled(true);
  await room.connect(url, token);
  await room.localParticipant.enableCameraAndMicrophone();
};
