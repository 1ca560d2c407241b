import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Settings } from '../config/settings.ts';

/**
 * Content security policy and the other security headers. `form-action` allows the Jitsi server as well: Chromium checks the
 * whole redirect chain sign-in → meeting → Jitsi against it and would stop on the sign-in page.
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
    // With `no-referrer` browsers send `Origin: null` with the portal's own forms, which then look like another site's.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https && { maxAge: 31_536_000 },
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * The referrer policy of a page whose URL is a secret. With `no-referrer` browsers send `Origin: null` with the form. Over plain
 * http in a local network they send no `Sec-Fetch-Site` either, so there the origin is sent, without the path.
 */
export function secretPageReferrerPolicy(publicUrl: string): 'no-referrer' | 'origin' {
  const { protocol, hostname } = new URL(publicUrl);
  const sendsFetchMetadata = protocol === 'https:' || /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);
  return sendsFetchMetadata ? 'no-referrer' : 'origin';
}
