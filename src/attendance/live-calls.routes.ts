import type { RequestHandler } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { signedInAccount } from '../accounts/guards.ts';
import { mayBeInCall } from '../meetings/meeting.ts';
import { requireMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { renderPage, HTMX_STOP_POLLING, isHtmxRequest } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { liveCallFinder } from './live-calls.ts';
import { findMeetingWithRole } from './open-participations.queries.ts';
import { fetchRoomOccupants } from './room-occupants.ts';

/**
 * `/meetings/:id/live`: the fragment that says who is in a call, which pages poll. `seen` is the digest of what the page shows already: where
 * nothing has changed, the answer is an empty 204.
 */
export function liveFragment(context: AppContext): RequestHandler {
  const findLiveCalls = liveCallFinder(context);
  return async (request, response) => {
    const account = signedInAccount(response);
    const meeting = await findMeetingWithRole(context.db, requireId(request.params['id']), account.id);
    const canManage =
      hasPermission(account, 'meetings:write') || (meeting?.role === 'teacher' && hasPermission(account, 'own-courses:write'));
    if (!meeting || !(canManage || meeting.role !== undefined || hasPermission(account, 'meetings:join-any')))
      throw new HttpError(404, 'not-found');
    const call = (await findLiveCalls([{ id: meeting.id, canManage }])).get(meeting.id);
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

/** `/meetings/:id/inside`: who is in a call according to Prosody itself; a page, and a fragment in other pages of the call. */
export function occupantsPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const { meeting, course } = await requireMeeting(context, request, response);
    const occupants = await fetchRoomOccupants(context, meeting);
    const now = context.clock.now();
    const page = { title: messagesFor(signedInAccount(response).locale).openRooms.insideTitle, meeting, course, occupants, now };
    if (!isHtmxRequest(request)) return renderPage(response, 'attendance/occupants-page', page);
    const isPolling = occupants.kind === 'occupants' && mayBeInCall(meeting, now);
    renderPage(response, 'attendance/occupants', { ...page, layout: 'fragment', status: isPolling ? 200 : HTMX_STOP_POLLING });
  };
}
