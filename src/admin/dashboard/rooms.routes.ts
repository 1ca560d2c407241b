import type { RequestHandler } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import { isFragment } from '../../platform/http/fragment.ts';
import type { Needs } from '../../platform/http/context.ts';
import { showPage } from '../../platform/http/render-page.ts';
import type { LiveCalls } from '../../meetings/live-call.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { openRooms } from './open-rooms.ts';

const MOST = { onPage: 200, onTile: 5 };

/** `/admin/rooms`: the rooms that are open by Jitsi's own word; as a page, and as a part of the overview, which does not wait for it. */
export function openRoomsPage(needs: Needs, live: LiveCalls): RequestHandler {
  return async (request, response) => {
    const rooms = await openRooms(needs, live);
    const page = { title: wordsIn(accountOf(response).locale).openRooms.title, rooms, now: needs.clock.now() };
    if (isFragment(request)) return showPage(response, 'dashboard/rooms', { ...page, layout: 'fragment', most: MOST.onTile });
    showPage(response, 'dashboard/rooms-page', { ...page, layout: 'administration', most: MOST.onPage });
  };
}
