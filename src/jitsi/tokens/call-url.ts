import type { ConfigOverrides } from './return-state.ts';

/** The URL of a room, which a meeting stores as its link. */
export function buildRoomUrl(serverUrl: string, room: string): string {
  return new URL(`/${room}`, serverUrl).href;
}

/**
 * Whether a token for `room` may be sent to this link: it has the Jitsi server's origin, and the room as its only path segment.
 * Any other link would send the token to another origin or open another room.
 */
export function isRoomUrl(link: string, serverUrl: string, room: string): boolean {
  // The common case: a link that the portal wrote itself.
  if (link === `${serverUrl}/${room}` && /^\w+$/.test(room)) return true;
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  return url.origin === new URL(serverUrl).origin && url.pathname === `/${room}` && !url.username && !url.password;
}

/**
 * The URL that opens the call with this token; without a token, where Jitsi itself asks for an account. A query in the link is
 * dropped. Settings are JSON in the hash: Jitsi's web page ignores text without quotes (react/features/base/util/parseURLParams.ts).
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

/** Platforms with a Jitsi Meet application that opens URLs. */
export const mobilePlatforms = ['ios', 'android'] as const;

export type MobilePlatform = (typeof mobilePlatforms)[number];

export const appStores: Record<MobilePlatform, { name: string; href: string }> = {
  ios: { name: 'App Store', href: 'https://apps.apple.com/app/jitsi-meet/id1165103905' },
  android: { name: 'Google Play', href: 'https://play.google.com/store/apps/details?id=org.jitsi.meet' },
};

/**
 * The URL that opens a call in Jitsi's application, as Jitsi's own page writes it (react/features/deep-linking/functions.web.ts). On
 * Android the settings in the hash are lost, because an intent has a hash of its own; without the application the browser opens
 * `fallbackUrl`. iOS shows a message of its own.
 */
export function buildAppUrl(platform: MobilePlatform, callUrl: string, fallbackUrl: string): string {
  const { host, pathname, search, hash } = new URL(callUrl);
  if (platform === 'ios') return `org.jitsi.meet://${host}${pathname}${search}${hash}`;
  const fallback = `S.browser_fallback_url=${encodeURIComponent(fallbackUrl)}`;
  return `intent://${host}${pathname}${search}#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;${fallback};end`;
}
