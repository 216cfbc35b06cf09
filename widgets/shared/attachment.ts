import { z } from "./schema.ts";

/** An encrypted file as the Matrix specification describes it ("Sending encrypted attachments", v2). */
export const EncryptedFile = z.object({
  url: z.string().startsWith("mxc://"),
  iv: z.string(),
  key: z.object({ k: z.string(), alg: z.literal("A256CTR"), kty: z.literal("oct") }),
  hashes: z.object({ sha256: z.string() }),
});
export type EncryptedFile = z.infer<typeof EncryptedFile>;

/** As it goes into the message; others need the fields that we do not read. */
export type SentFile = EncryptedFile & { v: string; key: { key_ops: string[]; ext: boolean } };

type Sealed = { readonly ciphertext: Uint8Array<ArrayBuffer>; readonly describe: (url: string) => SentFile };

const counterBits = 64;

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

const algorithm = (iv: Uint8Array<ArrayBuffer>): AesCtrParams => ({ name: "AES-CTR", counter: iv, length: counterBits });

/** Encrypts with a key of its own; `describe` gives what goes into the message once the address is known. */
export const sealFile = async (plaintext: Uint8Array<ArrayBuffer>): Promise<Sealed> => {
  const key = await crypto.subtle.generateKey({ name: "AES-CTR", length: 256 }, true, ["encrypt", "decrypt"]);
  // The lower half is the counter and starts at 0, so that it cannot overflow.
  const iv = new Uint8Array(16);
  crypto.getRandomValues(iv.subarray(0, 8));
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm(iv), key, plaintext));
  const jwk = await crypto.subtle.exportKey("jwk", key);
  const hash = await sha256(ciphertext);
  return {
    ciphertext,
    describe: (url) => ({
      v: "v2",
      url,
      key: { alg: "A256CTR", ext: true, k: jwk.k ?? "", key_ops: ["encrypt", "decrypt"], kty: "oct" },
      iv: toBase64(iv),
      hashes: { sha256: hash },
    }),
  };
};

/** Throws when the file is not the one that was sent. */
export const openFile = async (
  ciphertext: Uint8Array<ArrayBuffer>,
  file: EncryptedFile,
): Promise<Uint8Array<ArrayBuffer>> => {
  const expected = file.hashes.sha256.replace(/=+$/, "");
  if ((await sha256(ciphertext)) !== expected) throw new Error("The file was changed on its way.");
  const jwk = { ...file.key, ext: true, key_ops: ["decrypt"] };
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "AES-CTR" }, false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt(algorithm(fromBase64(file.iv)), key, ciphertext));
};
