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
 * The referrer policy of a page whose URL is a secret. Sends the origin without the path, to other sites too, so that browsers send
 * `Origin` with its form. With `no-referrer` they send `Origin: null`, which is any other site's.
 */
export const SECRET_PAGE_REFERRER_POLICY = 'strict-origin';
