import type { RequestHandler } from 'express';
import { may } from '../accounts/account.ts';
import { accountOf } from '../accounts/guards.ts';
import { STOP_ASKING } from '../platform/http/fragment.ts';
import type { Needs } from '../platform/http/context.ts';
import { idFrom } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { findLiveMeeting } from './open-participations.queries.ts';
import { liveCalls } from './live-calls.ts';

/**
 * `/meetings/:id/live`: the few words of a page that say who is inside a call, asked for again and again while somebody looks.
 * `seen` names what the page shows already: the same is answered by 204, without a word.
 */
export function livePart(needs: Needs): RequestHandler {
  const live = liveCalls(needs);
  return async (request, response) => {
    const account = accountOf(response);
    const meeting = await findLiveMeeting(needs.db, idFrom(request.params['id']), account.id);
    const runs = may(account, 'meetings:manage') || (meeting?.role === 'teacher' && may(account, 'own-courses:manage'));
    if (!meeting || !(runs || meeting.role !== undefined || may(account, 'meetings:join-any'))) throw new Refusal(404, 'not-found');
    const call = (await live([{ id: meeting.id, runs }])).get(meeting.id);
    if (call?.open && call.seen === request.query['seen']) return void response.set('Cache-Control', 'no-store').status(204).end();
    showPage(response, 'attendance/live', {
      title: wordsIn(account.locale).attendance.title,
      layout: 'fragment',
      status: call?.open ? 200 : STOP_ASKING,
      id: meeting.id,
      live: call,
    });
  };
}
