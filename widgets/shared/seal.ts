/** Opens the keys that a session keeps in the browser: 256 random bits. Apart from the session, which is large. */
const BYTES = 32;

/** To be kept in the tab (sessionStorage) beside the credentials, as long as a reload has to be survived. */
export const newSeal = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES)))).replace(/=+$/u, "");
