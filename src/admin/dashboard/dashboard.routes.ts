import type { RequestHandler } from 'express';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { listUnenforcedRules } from '../../jitsi/tokens/enforcement.ts';
import { watchableCalls } from '../../meetings/timetable/meeting-cards.ts';
import type { FindLiveCalls } from '../../meetings/live-call.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isHtmxRequest, renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { toEntryView } from '../audit-log/entry-view.ts';
import { loadTiles, type DashboardContext } from './dashboard-tiles.ts';
import { HourlyOutcomeCache } from './join-statistics.ts';
import { listOpenRooms } from './open-rooms.ts';

/** `/admin`: the tiles that the user may see. */
export function dashboardPage(context: DashboardContext, findLiveCalls: FindLiveCalls): RequestHandler {
  const { settings, clock } = context;
  const outcomeCache = new HourlyOutcomeCache();
  return async (_request, response) => {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
    const entryViewer = { messages, time, hasPermission: getViewer(response)!.hasPermission };
    const { auditLog, ...tiles } = await loadTiles(context, outcomeCache, account);
    renderPage(response, 'admin/dashboard/overview', {
      title: messages.dashboard.title,
      layout: 'administration',
      now: clock.now(),
      ...tiles,
      auditLog: auditLog && { ...auditLog, entries: auditLog.entries.map((entry) => toEntryView(entryViewer, entry)) },
      live: await findLiveCalls(watchableCalls(account, tiles.calls?.running ?? [])),
      showsOpenRooms: hasPermission(account, 'meetings:write'),
      jitsiServer: settings.jitsi.serverUrl,
      unenforcedRules: listUnenforcedRules(settings.jitsi),
    });
  };
}

const MAX_CALLS = { onPage: 200, onTile: 5 };

/** `/admin/rooms`: the rooms that Jitsi has open now, as a page and as a fragment that the dashboard loads afterwards. */
export function openRoomsPage(context: AppContext, findLiveCalls: FindLiveCalls): RequestHandler {
  return async (request, response) => {
    const rooms = await listOpenRooms(context, findLiveCalls);
    const page = { title: messagesFor(signedInAccount(response).locale).openRooms.title, rooms, now: context.clock.now() };
    if (isHtmxRequest(request))
      return renderPage(response, 'admin/dashboard/rooms', { ...page, layout: 'fragment', maxCalls: MAX_CALLS.onTile });
    renderPage(response, 'admin/dashboard/rooms-page', { ...page, layout: 'administration', maxCalls: MAX_CALLS.onPage });
  };
}
