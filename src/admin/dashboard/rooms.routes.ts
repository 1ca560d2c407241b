import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { isHtmxRequest, renderPage } from '../../platform/http/render-page.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { FindLiveCalls } from '../../meetings/live-call.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { listOpenRooms } from './open-rooms.ts';

const MAX_CALLS = { onPage: 200, onTile: 5 };

/** `/admin/rooms`: the rooms that are open by Jitsi's own word; as a page, and as a part of the overview, which does not wait for it. */
export function openRoomsPage(context: AppContext, live: FindLiveCalls): RequestHandler {
  return async (request, response) => {
    const rooms = await listOpenRooms(context, live);
    const page = { title: messagesFor(signedInAccount(response).locale).openRooms.title, rooms, now: context.clock.now() };
    if (isHtmxRequest(request)) return renderPage(response, 'dashboard/rooms', { ...page, layout: 'fragment', most: MAX_CALLS.onTile });
    renderPage(response, 'dashboard/rooms-page', { ...page, layout: 'administration', most: MAX_CALLS.onPage });
  };
}
