/** A way into a consultation for somebody without a Matrix account: a link that opens nothing until the citizen agreed. */
import { createHash, randomBytes } from "node:crypto";
import type { Office } from "./office.ts";

const BEGINNING = "link:";

/** Who is asked for in place of a Matrix id: the hash of the link's secret, which nobody can turn back into the link. */
export const isLinkHolder = (invitee: string): boolean => invitee.startsWith(BEGINNING);

/** The secret stands in the fragment: it reaches no server and no log but in the hand of whoever opens it. */
export function newPersonalLink(publicUrl: string): { link: string; invitee: string } {
  const secret = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(secret).digest("base64url");
  return { link: `${publicUrl.replace(/\/+$/u, "")}/mein-besuch#dabei=${secret}`, invitee: `${BEGINNING}${hash}` };
}

/** From now on the link opens this visit. */
export async function openLink({ store, context }: Office, visit: string, invitee: string): Promise<void> {
  const openedAt = context.clock.now();
  const secretHash = invitee.slice(BEGINNING.length);
  await store.transaction(async (tx) => {
    if (!(await tx.pages.bySecret(secretHash))) await tx.pages.put({ secretHash, visit, role: "companion", network: "", openedAt });
  });
}
