import express, { type Express } from 'express';
import type { AccountNeeds } from './accounts/context.ts';
import { setUpPassport } from './accounts/sign-in/passport.ts';
import { personOfSession } from './accounts/session-user.ts';
import { routerOf } from './router.ts';
import { apiRouter } from './api/api-router.ts';
import type { DashboardNeeds } from './admin/dashboard/needs.ts';
import { loadAssets } from './platform/http/assets.ts';
import { refuseCrossSitePosts } from './platform/http/reject-cross-site-requests.ts';
import { errorPage, notFound } from './platform/http/error-page.ts';
import { health, readiness } from './platform/http/health.ts';
import { proxyWarning } from './platform/http/proxy-warning.ts';
import { requestLog } from './platform/http/request-log.ts';
import { securityHeaders } from './platform/http/security-headers.ts';
import { sessions } from './platform/http/session-middleware.ts';
import { setUpViews } from './platform/http/views.ts';
import type { MeetingNeeds } from './meetings/join/join-meeting.ts';
import { addresses, apiAddresses, oneClickAddresses } from './routes.ts';

/** The way of every request, from top to bottom. */
export function createApp(needs: AccountNeeds & MeetingNeeds & DashboardNeeds): Express {
  const { settings, db, log } = needs;
  const app = express();
  const assets = loadAssets();
  const passport = setUpPassport(needs);

  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  if (settings.http.trustProxy !== undefined) app.set('trust proxy', settings.http.trustProxy);
  app.locals['timeZone'] = settings.timeZone;
  setUpViews(app, assets);

  if (log.isLevelEnabled('debug')) app.use(requestLog(log));
  if (settings.http.trustProxy === undefined) app.use(proxyWarning(log));
  app.use(securityHeaders(settings));
  app.use('/assets', assets.serve);
  app.get('/healthz', health(db));
  app.get('/readyz', readiness(db));
  app.use(apiRouter(apiAddresses(needs), needs));
  // The only page that other sites may post to: mail programs do, for its reader, and it knows of no session.
  app.use(routerOf(oneClickAddresses(needs), needs));
  app.use(refuseCrossSitePosts(settings.http.publicUrl));
  app.use(sessions(needs));
  app.use(personOfSession);
  app.use(routerOf(addresses(needs, passport), needs));
  app.use(notFound);
  app.use(errorPage(log));
  return app;
}
