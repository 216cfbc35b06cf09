import { createHash } from "node:crypto";
import { avatarPng, DEFAULT_COLOUR, initialOf } from "./avatar.ts";
import type { Homeserver } from "./homeserver.ts";

/** State in a permanent room by which a later start knows which avatar stands for which picture, and uploads none twice. */
export const LOOK = "de.buergerbuero.look";

export interface Look { of: string; avatar: string }
export interface Face { user: string; name: string; colour: string | undefined }

/** The user exists and is called what it should; gives the avatar it has now. */
async function named(homeserver: Homeserver, office: string, { user, name }: Face): Promise<string | undefined> {
  const profile = await homeserver.getProfile(office, user);
  if (profile === undefined) await homeserver.registerUser(user.slice(1, user.indexOf(":")));
  if (profile?.displayName !== name) await homeserver.setDisplayName(user, name);
  return profile?.avatarUrl;
}

/** Puts a user of ours right. `before`: what was remembered of its look. */
export async function setUpUser(homeserver: Homeserver, office: string, face: Face, before: Look | undefined): Promise<Look> {
  const { user, name, colour } = face;
  const current = await named(homeserver, office, face);
  const picture = avatarPng(initialOf(name), colour ?? DEFAULT_COLOUR);
  const of = createHash("sha256").update(picture).digest("base64url");
  const avatar = before?.of === of
    ? before.avatar : await homeserver.uploadMedia(user, { data: picture, contentType: "image/png", name: "avatar.png" });
  if (current !== avatar) await homeserver.setAvatarUrl(user, avatar);
  return { of, avatar };
}
