import type { RequestHandler } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { signedInAccount } from '../accounts/guards.ts';
import { HTMX_STOP_POLLING, renderPage } from '../platform/http/render-page.ts';
import type { AppContext } from '../platform/http/context.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { findMeetingWithRole } from './open-participations.queries.ts';
import { liveCallFinder } from './live-calls.ts';

/**
 * `/meetings/:id/live`: the few words of a page that say who is inside a call, asked for again and again while somebody looks.
 * `seen` names what the page shows already: the same is answered by 204, without a word.
 */
export function liveFragment(context: AppContext): RequestHandler {
  const live = liveCallFinder(context);
  return async (request, response) => {
    const account = signedInAccount(response);
    const meeting = await findMeetingWithRole(context.db, requireId(request.params['id']), account.id);
    const canManage =
      hasPermission(account, 'meetings:write') || (meeting?.role === 'teacher' && hasPermission(account, 'own-courses:write'));
    if (!meeting || !(canManage || meeting.role !== undefined || hasPermission(account, 'meetings:join-any')))
      throw new HttpError(404, 'not-found');
    const call = (await live([{ id: meeting.id, canManage }])).get(meeting.id);
    if (call?.polling && call.digest === request.query['seen']) return void response.set('Cache-Control', 'no-store').status(204).end();
    renderPage(response, 'attendance/live', {
      title: messagesFor(account.locale).attendance.title,
      layout: 'fragment',
      status: call?.polling ? 200 : HTMX_STOP_POLLING,
      id: meeting.id,
      live: call,
    });
  };
}
