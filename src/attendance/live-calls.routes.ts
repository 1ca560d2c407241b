import type { RequestHandler } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { mayBeInCall } from '../meetings/meeting.ts';
import { findMeetingAccess } from '../meetings/join/meeting-access.ts';
import { findEditableMeeting, requireMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { renderPage, HTMX_STOP_POLLING, isHtmxRequest } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { liveCallFinder } from './live-calls.ts';
import { fetchRoomOccupants } from './room-occupants.ts';

/**
 * `/meetings/:id/live`: the fragment that says who is in a call, which pages poll. For whom the
 * page of the meeting is, too. `seen` is the digest of what that shows already: where nothing has changed, the answer is an empty 204.
 */
export function liveFragment(context: MeetingContext): RequestHandler {
  const findLiveCalls = liveCallFinder(context);
  return async (request, response) => {
    const account = signedInAccount(response);
    const id = requireId(request.params['id']);
    const access = await findMeetingAccess(context, account.id, id);
    const canManage =
      hasPermission(account, 'meetings:write') || (access?.enrolledAs === 'teacher' && hasPermission(account, 'own-courses:write'));
    if (!access && !(await findEditableMeeting(context.db, context.settings.jitsi, signedInActor(response), id)))
      throw new HttpError(404, 'not-found');
    const call = (await findLiveCalls([{ id, canManage }])).get(id);
    if (call?.polling && call.digest === request.query['seen']) return void response.set('Cache-Control', 'no-store').status(204).end();
    renderPage(response, 'attendance/live', {
      title: messagesFor(account.locale).attendance.title,
      layout: 'fragment',
      status: call?.polling ? 200 : HTMX_STOP_POLLING,
      id,
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
