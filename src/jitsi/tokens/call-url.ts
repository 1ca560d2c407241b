import type { ConfigOverrides } from './return-state.ts';

/** Where the room is: what a meeting keeps as its link. */
export function buildRoomUrl(serverUrl: string, room: string): string {
  return new URL(`/${room}`, serverUrl).href;
}

/**
 * Whether a token for `room` may travel to this link: the Jitsi server's origin and one path segment, the room itself.
 * Anything else would hand the token to another origin or open another room.
 */
export function isRoomUrl(link: string, serverUrl: string, room: string): boolean {
  // What the portal itself wrote, which is nearly every link.
  if (link === `${serverUrl}/${room}` && /^\w+$/.test(room)) return true;
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  return url.origin === new URL(serverUrl).origin && url.pathname === `/${room}` && !url.username && !url.password;
}

/**
 * The address that lets the bearer in; without a token, where Jitsi itself asks who comes. Any query that the link had is dropped.
 * Settings stand in the hash as JSON: Jitsi's web page drops a text without quotes (react/features/base/util/parseURLParams.ts).
 */
export function buildCallUrl(link: string, token: string | undefined, config: ConfigOverrides = {}): string {
  const url = new URL(link);
  url.search = '';
  if (token !== undefined) url.searchParams.set('jwt', token);
  url.hash = Object.entries(config)
    .map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`)
    .join('&');
  return url.href;
}
