import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Settings } from '../config/settings.ts';

/**
 * What browsers may load and where forms may lead. `form-action` names the Jitsi server as well: Chromium holds the whole
 * chain sign-in → meeting → Jitsi against it and would leave the person on the sign-in page.
 */
export function securityHeaders(settings: Pick<Settings, 'avatarHosts' | 'http' | 'jitsi'>): RequestHandler {
  const https = settings.http.publicUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'", settings.jitsi.serverUrl],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', ...settings.avatarHosts.map((host) => `https://${host}`)],
        objectSrc: ["'none'"],
      },
    },
    // `no-referrer` would make browsers send `Origin: null` with our own forms, which then look like another site's.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https && { maxAge: 31_536_000 },
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * The referrer policy of a page whose address is a secret, so nobody is told it. Without any referrer a browser sends `Origin: null`
 * with the form; where it does not say by itself that the form is ours (plain http in a local network), it names the portal, without the
 * path.
 */
export function secretPageReferrerPolicy(publicUrl: string): 'no-referrer' | 'origin' {
  const { protocol, hostname } = new URL(publicUrl);
  const trusted = protocol === 'https:' || /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);
  return trusted ? 'no-referrer' : 'origin';
}
