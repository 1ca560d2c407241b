/** The systems for which there is a Jitsi Meet application that opens addresses. */
export const mobilePlatforms = ['ios', 'android'] as const;

export type MobilePlatform = (typeof mobilePlatforms)[number];

/** Where people find the application. */
export const appStores: Record<MobilePlatform, { name: string; href: string }> = {
  ios: { name: 'App Store', href: 'https://apps.apple.com/app/jitsi-meet/id1165103905' },
  android: { name: 'Google Play', href: 'https://play.google.com/store/apps/details?id=org.jitsi.meet' },
};

/**
 * A call's address as the application opens it, as Jitsi's own page writes it (react/features/deep-linking/functions.web.ts). On Android
 * the settings in the hash stay behind: an intent has a hash of its own, and the browser leads to `missing` where the application is
 * not there. An iPhone says so by itself.
 */
export function buildAppUrl(system: MobilePlatform, call: string, missing: string): string {
  const { host, pathname, search, hash } = new URL(call);
  if (system === 'ios') return `org.jitsi.meet://${host}${pathname}${search}${hash}`;
  const fallback = `S.browser_fallback_url=${encodeURIComponent(missing)}`;
  return `intent://${host}${pathname}${search}#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;${fallback};end`;
}
