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
