import type { RequestHandler } from 'express';
import { may } from '../../accounts/account.ts';
import { accountOf } from '../../accounts/guards.ts';
import { entryView } from '../audit-log/entry-view.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { viewerOf } from '../../platform/http/viewer.ts';
import { notEnforced } from '../../jitsi/tokens/enforcement.ts';
import { watchedOf, type LiveCalls } from '../../meetings/live-call.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { AnswerCounts } from './answer-counts.ts';
import type { DashboardNeeds } from './needs.ts';
import { tilesFor } from './dashboard-tiles.ts';

/** `/admin`: what goes on today, of as much as the person may see. */
export function dashboardPage(needs: DashboardNeeds, live: LiveCalls): RequestHandler {
  const { settings, clock } = needs;
  const memory = { counts: new AnswerCounts() };
  return async (_request, response) => {
    const account = accountOf(response);
    const words = wordsIn(account.locale);
    const time = new LocalTime(account.locale, account.timeZone ?? settings.timeZone);
    const { journal, ...tiles } = await tilesFor(needs, memory, account);
    const reader = { words, time, may: viewerOf(response)!.may };
    showPage(response, 'dashboard/overview', {
      title: words.dashboard.title,
      layout: 'administration',
      now: clock.now(),
      ...tiles,
      live: await live(watchedOf(account, tiles.calls?.running ?? [])),
      asksRooms: may(account, 'meetings:manage'),
      journal: journal && { chain: journal.chain, entries: journal.entries.map((entry) => entryView(reader, entry)) },
      jitsiServer: settings.jitsi.serverUrl,
      notEnforced: notEnforced(settings.jitsi),
    });
  };
}
