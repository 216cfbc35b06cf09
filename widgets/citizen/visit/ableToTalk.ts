/**
 * Whether this browser has what matrix-js-sdk and Element Call cannot do without: Chrome and Edge from 119, Firefox from
 * 121, Safari from 17.4. Asked before a number is taken: nobody is to wait for a talk that cannot begin.
 */
export const isAbleToTalk = (): boolean =>
  "withResolvers" in Promise && "RTCPeerConnection" in window && "WebAssembly" in window && "indexedDB" in window && "locks" in navigator;
