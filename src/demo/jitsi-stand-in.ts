import express, { type Express } from 'express';
import type { JitsiSettings, Settings } from '../platform/config/settings.ts';
import { loadAssets } from '../platform/http/assets.ts';
import { securityHeaders } from '../platform/http/security-headers.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { setUpViews } from '../platform/http/views.ts';
import { getLocale } from '../platform/http/viewer.ts';
import type { Clock } from '../platform/shared/clock.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { checkToken } from './check-token.ts';

/** Stands where Jitsi stands, for a newcomer who has none: every path is a room, and its page tells what the door made of the token. */
export function createJitsiStandIn(settings: Settings, clock: Clock): Express {
  const app = express();
  const assets = loadAssets();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.locals['timeZone'] = settings.timeZone;
  setUpViews(app, assets);
  app.use(securityHeaders(settings));
  app.use('/assets', assets.serve);
  // By this file the portal tells a Jitsi from any other server.
  app.get('/config.js', (_request, response) => void response.type('js').send('var config = {};\n'));
  app.get('/:room', (request, response) => {
    const token = request.query['jwt'];
    const room = request.params.room;
    const reading = checkToken(toJitsiServer(settings.jitsi), typeof token === 'string' ? token : '', room, clock.now().getTime());
    const messages = messagesFor(getLocale(request, response)).standIn;
    response.set('Referrer-Policy', 'no-referrer');
    renderPage(response, 'demo/room', {
      title: reading.accepted ? messages.accepted : messages.refused,
      layout: 'room',
      status: reading.accepted ? 200 : 403,
      room,
      portal: settings.http.publicUrl,
      ...reading,
    });
  });
  app.use((_request, response) => void response.status(404).end());
  return app;
}

function toJitsiServer({ appId, appSecret, audience, xmppDomain }: JitsiSettings) {
  return { appId, appSecret, audience, xmppDomain };
}
