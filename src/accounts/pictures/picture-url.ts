import { randomBytes } from 'node:crypto';

const PATH = '/pictures/';

/** 128 bits cannot be guessed. */
const KEY_BYTES = 16;

export function createPictureKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** What `auth_user.avatar_url` holds for a picture that the portal serves. */
export function picturePath(key: string): string {
  return `${PATH}${key}.jpg`;
}

/** The key of a picture's file name; undefined for any other name. */
export function parsePictureFile(name: string): string | undefined {
  return /^([\w-]{22})\.jpg$/.exec(name)?.[1];
}

/** Whether the address of a picture is one of the portal's, and not one that its user typed. */
export function isOwnPicture(avatarUrl: string | null): boolean {
  return avatarUrl?.startsWith(PATH) ?? false;
}

/** The address as Jitsi's clients need it. */
export function absolutePictureUrl(publicUrl: string, avatarUrl: string | null): string | null {
  return avatarUrl !== null && isOwnPicture(avatarUrl) ? publicUrl + avatarUrl : avatarUrl;
}
