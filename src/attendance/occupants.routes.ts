import type { RequestHandler } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import { isHtmxRequest, HTMX_STOP_POLLING, renderPage } from '../platform/http/render-page.ts';
import type { AppContext } from '../platform/http/context.ts';
import { mayBeInCall } from '../meetings/may-be-in-call.ts';
import { requireMeeting } from '../meetings/require-meeting.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { fetchRoomOccupants } from './room-occupants.ts';

/** `/admin/meetings/:id/inside`: who is in a call by Jitsi's own word; as a page, and as the part of the call's other pages. */
export function occupantsPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const { meeting, course } = await requireMeeting(context, request, response);
    const inside = await fetchRoomOccupants(context, meeting);
    const now = context.clock.now();
    const page = { title: messagesFor(signedInAccount(response).locale).openRooms.insideTitle, meeting, course, inside, now };
    if (!isHtmxRequest(request)) return renderPage(response, 'attendance/inside-page', { ...page, layout: 'administration' });
    const asksOn = inside.kind === 'people' && mayBeInCall(meeting, now);
    renderPage(response, 'attendance/inside', { ...page, layout: 'fragment', status: asksOn ? 200 : HTMX_STOP_POLLING });
  };
}
