import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Settings } from '../config/settings.ts';

/**
 * Content security policy and the other security headers. `form-action` allows the Jitsi server as well: Chromium checks the
 * whole redirect chain sign-in → meeting → Jitsi against it and would stop on the sign-in page.
 */
export function securityHeaders(settings: Pick<Settings, 'avatarHosts' | 'http' | 'jitsi' | 'recordings'>): RequestHandler {
  const headers = listHeaders(settings);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** They are the same for every response, so helmet, which is a dozen handlers, is asked once. */
function listHeaders(settings: Pick<Settings, 'avatarHosts' | 'http' | 'jitsi' | 'recordings'>): [string, string][] {
  const bucket = settings.recordings?.bucket;
  const https = settings.http.publicUrl.startsWith('https:');
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'", settings.jitsi.serverUrl],
        frameAncestors: ["'none'"],
        ...(bucket && { mediaSrc: ["'self'", bucket.origin] }),
        imgSrc: ["'self'", 'data:', ...settings.avatarHosts.map((host) => `https://${host}`)],
        objectSrc: ["'none'"],
      },
    },
    // With `no-referrer` browsers send `Origin: null` with the portal's own forms, which then look like another site's.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https && { maxAge: 31_536_000 },
    xFrameOptions: { action: 'deny' },
  });
  setHeaders(request, response, (error) => {
    if (error) throw error as Error;
  });
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}

/**
 * The referrer policy of a page whose URL is a secret. Sends the origin without the path, to other sites too, so that browsers send
 * `Origin` with its form. With `no-referrer` they send `Origin: null`, which is any other site's.
 */
export const SECRET_PAGE_REFERRER_POLICY = 'strict-origin';
