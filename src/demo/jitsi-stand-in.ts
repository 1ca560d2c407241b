import express, { type Express } from 'express';
import type { JitsiSettings, Settings } from '../platform/config/settings.ts';
import { loadAssets } from '../platform/http/assets.ts';
import { securityHeaders } from '../platform/http/security-headers.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { setUpViews } from '../platform/http/views.ts';
import { getLocale } from '../platform/http/viewer.ts';
import { toIdentity, UNSET_IDENTITY } from '../platform/identity/identity.ts';
import type { Clock } from '../platform/shared/clock.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { checkToken } from './check-token.ts';

/** Takes Jitsi's place in the demo: every path is a room, whose page shows how its token was checked. */
export function createJitsiStandIn(settings: Settings, clock: Clock): Express {
  const app = express();
  const assets = loadAssets();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  setUpViews(app, assets, { settings, identity: { current: toIdentity(UNSET_IDENTITY, settings.timeZone) } });
  app.use(securityHeaders(settings));
  app.use('/assets', assets.serve);
  // The portal recognizes a Jitsi by this file.
  app.get('/config.js', (_request, response) => void response.type('js').send('var config = {};\n'));
  app.get('/:room', (request, response) => {
    const token = request.query['jwt'];
    const room = request.params.room;
    const result = checkToken(toJitsiServer(settings.jitsi), typeof token === 'string' ? token : '', room, clock.now().getTime());
    const messages = messagesFor(getLocale(request, response)).standIn;
    response.set('Referrer-Policy', 'no-referrer');
    renderPage(response, 'demo/room', {
      title: result.accepted ? messages.accepted : messages.refused,
      layout: 'room',
      status: result.accepted ? 200 : 403,
      room,
      portal: settings.http.publicUrl,
      ...result,
    });
  });
  app.use((_request, response) => void response.status(404).end());
  return app;
}

function toJitsiServer({ appId, appSecret, audience, xmppDomain }: JitsiSettings) {
  return { appId, appSecret, audience, xmppDomain };
}
