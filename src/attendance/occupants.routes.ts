import type { RequestHandler } from 'express';
import { accountOf } from '../accounts/guards.ts';
import { isFragment, STOP_ASKING } from '../platform/http/fragment.ts';
import type { Needs } from '../platform/http/context.ts';
import { showPage } from '../platform/http/render-page.ts';
import { mayBeInside } from '../meetings/may-be-in-call.ts';
import { meetingOfRequest } from '../meetings/require-meeting.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { whoIsInside } from './room-occupants.ts';

/** `/admin/meetings/:id/inside`: who is in a call by Jitsi's own word; as a page, and as the part of the call's other pages. */
export function insidePage(needs: Needs): RequestHandler {
  return async (request, response) => {
    const { meeting, course } = await meetingOfRequest(needs, request, response);
    const inside = await whoIsInside(needs, meeting);
    const now = needs.clock.now();
    const page = { title: wordsIn(accountOf(response).locale).openRooms.insideTitle, meeting, course, inside, now };
    if (!isFragment(request)) return showPage(response, 'attendance/inside-page', { ...page, layout: 'administration' });
    const asksOn = inside.kind === 'people' && mayBeInside(meeting, now);
    showPage(response, 'attendance/inside', { ...page, layout: 'fragment', status: asksOn ? 200 : STOP_ASKING });
  };
}
