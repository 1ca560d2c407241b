import { z } from 'zod';

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
 * dropped. Settings are JSON in the hash: Jitsi's web page ignores text without quotes (react/features/base/util/parseURLParams.ts). It
 * looks for the token there first, and then in the query (react/features/base/jwt/functions.ts).
 */
export function buildCallUrl(
  link: string,
  token: string | undefined,
  config: ConfigOverrides = {},
  tokenIn: 'query' | 'fragment' = 'query',
): string {
  const [page = ''] = link.split(/[?#]/, 1);
  const query = token !== undefined && tokenIn === 'query' ? `?jwt=${token}` : '';
  const inHash = { ...(token !== undefined && tokenIn === 'fragment' && { jwt: token }), ...config };
  const settings = Object.entries(inHash).map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`);
  return settings.length > 0 ? `${page}${query}#${settings.join('&')}` : page + query;
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

/** Settings of Jitsi's web page for one call, by full name: `config.startWithAudioMuted`. None of them is security-relevant. */
export type ConfigOverrides = Record<string, boolean | number | string | string[]>;

/** The state with which Jitsi sends a browser back to the portal. `tenant` is set where the room belongs to another tenant of the server. */
type ReturnState = { tenant: string; config: ConfigOverrides };

/** Characters in a URL: more would not fit into the URL of the sign-in page, and are not a user's settings. */
const MAX_ENCODED_LENGTH = 1200;

/** Rejects names that would reach into prototypes of JavaScript objects. */
const SETTING_NAME = /^config(\.(?!constructor\b|prototype\b)[A-Za-z][A-Za-z0-9]{0,49}){1,4}$/;

/** Sent by Jitsi after its own prejoin page; with it the call would start without camera and microphone. */
const PREJOIN_ENABLED = 'config.prejoinConfig.enabled';

const setting = z.union([z.boolean(), z.number(), z.string().max(200), z.array(z.string().max(80)).max(40)]);

/**
 * Parses the `{state}` that Jitsi's web page puts into `TOKEN_AUTH_URL`: untrusted JSON (react/features/authentication/functions.any.ts).
 * Only settings of the page are kept; the room, and a token that it may contain, are dropped.
 */
export function parseReturnState(text: unknown): ReturnState {
  const given = parseJsonObject(text);
  let config: ConfigOverrides = {};
  for (const [name, value] of Object.entries(given)) {
    const checked = setting.safeParse(value);
    if (!SETTING_NAME.test(name) || name === PREJOIN_ENABLED || !checked.success) continue;
    const longer = { ...config, [name]: checked.data };
    if (encodeURIComponent(JSON.stringify(longer)).length <= MAX_ENCODED_LENGTH) config = longer;
  }
  return { tenant: typeof given['tenant'] === 'string' ? given['tenant'] : '', config };
}

function parseJsonObject(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
