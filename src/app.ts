import express, { type Express, type RequestHandler } from 'express';
import { createPassport } from './accounts/sign-in/passport.ts';
import { loadSession } from './accounts/guards.ts';
import { buildRouter } from './router.ts';
import { buildApiRouter } from './api/api-router.ts';
import { loadAssets } from './platform/http/assets.ts';
import { warnAboutProxies } from './platform/http/client.ts';
import { rejectCrossSiteRequests } from './platform/http/reject-cross-site-requests.ts';
import { errorHandler, notFound } from './platform/http/error-page.ts';
import { healthChecks } from './platform/http/health.ts';
import { requestLog } from './platform/http/request-log.ts';
import { securityHeaders } from './platform/http/security-headers.ts';
import { limitBodyTime, type HttpTimeouts } from './platform/http/timeouts.ts';
import { showAccentStyles } from './platform/identity/accent.ts';
import { showLogo } from './platform/identity/logo.ts';
import { setUpViews } from './platform/http/views.ts';
import { apiRoutes } from './api/routes.ts';
import type { PortalContext } from './context.ts';
import { createPages } from './pages.ts';
import { outsideRoutes, pageRoutes } from './routes.ts';

/** The middleware and routes in their order. */
export function createApp(context: PortalContext, timeouts: HttpTimeouts): Express {
  const { settings, log } = context;
  const app = express();
  const assets = loadAssets();
  const passport = createPassport(context);
  const pages = createPages(context, passport);
  const health = healthChecks(context);

  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  if (settings.http.trustProxy !== undefined) app.set('trust proxy', settings.http.trustProxy);
  setUpViews(app, assets, context);

  app.locals['securityLog'] = log;
  if (log.isLevelEnabled('debug')) app.use(requestLog(log));
  app.use(warnAboutProxies(log, settings.http.trustProxy));
  app.use(limitBodyTime(timeouts));
  app.use(collapseSlashes);
  app.use(securityHeaders(settings));
  app.use('/assets', assets.serve);
  app.get('/identity/logo/:hash', showLogo(context));
  app.get('/identity/:colour.css', showAccentStyles);
  app.get('/healthz', health.liveness);
  app.get('/readyz', health.readiness);
  app.use(buildApiRouter(apiRoutes(context), context));
  // Posts from other sites are accepted only here: of mail programs and identity providers. These routes look up no session.
  app.use(buildRouter(outsideRoutes(pages), context));
  app.use(rejectCrossSiteRequests(settings.http.publicUrl));
  app.use(loadSession(context));
  app.use(buildRouter(pageRoutes(pages, settings), context));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}

/**
 * Repeated slashes in a path count as one: Jitsi's modules and pages put what they add after a setting such as `api_prefix`, and lose
 * events where that ends with a slash.
 */
const collapseSlashes: RequestHandler = (request, _response, next) => {
  if (request.url.includes('//')) {
    const [path = '', ...query] = request.url.split('?');
    if (path.startsWith('/')) request.url = [path.replace(/\/{2,}/g, '/'), ...query].join('?');
  }
  next();
};
