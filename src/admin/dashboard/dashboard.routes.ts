import type { RequestHandler } from 'express';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { toEntryView } from '../audit-log/entry-view.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { listUnenforcedRules } from '../../jitsi/tokens/enforcement.ts';
import { watchableCalls, type FindLiveCalls } from '../../meetings/live-call.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { HourlyOutcomeCache } from './answer-counts.ts';
import type { DashboardContext } from './needs.ts';
import { loadTiles } from './dashboard-tiles.ts';

/** `/admin`: what goes on today, of as much as the person may see. */
export function dashboardPage(context: DashboardContext, live: FindLiveCalls): RequestHandler {
  const { settings, clock } = context;
  const memory = { outcomeCounts: new HourlyOutcomeCache() };
  return async (_request, response) => {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
    const { auditLog, ...tiles } = await loadTiles(context, memory, account);
    const reader = { words: messages, time, may: getViewer(response)!.hasPermission };
    renderPage(response, 'dashboard/overview', {
      title: messages.dashboard.title,
      layout: 'administration',
      now: clock.now(),
      ...tiles,
      live: await live(watchableCalls(account, tiles.calls?.running ?? [])),
      asksRooms: hasPermission(account, 'meetings:write'),
      journal: auditLog && { chain: auditLog.chain, entries: auditLog.entries.map((entry) => toEntryView(reader, entry)) },
      jitsiServer: settings.jitsi.serverUrl,
      notEnforced: listUnenforcedRules(settings.jitsi),
    });
  };
}
