import type { Request, RequestHandler, Response } from 'express';
import { idIn } from '../../platform/http/parse-request.ts';
import { appAddress, phoneSystems, type PhoneSystem } from '../../jitsi/tokens/app-url.ts';
import { callAddress } from '../../jitsi/tokens/call-url.ts';
import { returnedState, type CallConfig } from '../../jitsi/tokens/return-state.ts';
import { roomInAddress } from '../../jitsi/tokens/normalize-room-name.ts';
import type { Admitted } from './build-admission.ts';
import type { GuestDoor } from './guest-join.ts';
import type { Door } from './join-attempt.ts';
import { joinMeeting, type MeetingNeeds } from './join-meeting.ts';
import { showJitsiDown, showRefusal } from './show-refusal.ts';
import { isLookingAhead } from '../../platform/http/prefetch.ts';
import { findMeetingIdOfRoom } from '../timetable/visible-meetings.queries.ts';
import { phonePath } from './phone-page.ts';

export type JoinPages = { byId: RequestHandler; byRoom: RequestHandler };

/** Into the room, or a page that says why not. */
export function joinPages(needs: MeetingNeeds, guests: GuestDoor): JoinPages {
  return {
    /** `GET /join-meeting/:id`, and with `?app=ios` or `android` into Jitsi's application. */
    async byId(request, response) {
      if (looksAhead(request, response)) return;
      const meetingId = idIn(request.params['id']) ?? NO_MEETING;
      const app = phoneSystems.find((name) => name === request.query['app']);
      // Browsers open an application when somebody presses a link, and not at the end of a sign-in.
      const wanted = app ? phonePath(meetingId) : request.originalUrl;
      await enter(request, response, { meetingId, door: 'page', wanted, app });
    },

    /**
     * `GET /aula/:room`, where Jitsi's `TOKEN_AUTH_URL` leads whoever has no token, after a reload for example: back into the same room,
     * where the rules still let them in, with the settings that their page had.
     */
    async byRoom(request, response) {
      if (looksAhead(request, response)) return;
      const room = roomInAddress(String(request.params['room']));
      const { tenant, config } = returnedState(request.query['state']);
      const meetingId = tenant ? undefined : await findMeetingIdOfRoom(needs.db, room);
      // What else stands in the state, a token perhaps, does not go through the sign-in page.
      const state = Object.keys(config).length > 0 ? `?${new URLSearchParams({ state: JSON.stringify(config) }).toString()}` : '';
      await enter(request, response, { meetingId: meetingId ?? NO_MEETING, door: 'return', wanted: `/aula/${room}${state}`, config });
    },
  };

  async function enter(request: Request, response: Response, entry: Entry): Promise<void> {
    const { meetingId, door, app } = entry;
    try {
      // Whoever wants to try all the same may: the portal sees Jitsi from where it stands itself.
      const withoutToken = request.query['anyway'] === undefined && needs.jitsi.isDown();
      const asGuest = await guests(request, response, { meetingId, door, withoutToken });
      const joining = asGuest ?? (await joinMeeting(needs, { userId: request.user?.id, meetingId, door, withoutToken }));
      const guest = asGuest !== undefined;
      // The page for phones is for members.
      const wanted = guest && app ? `/join-meeting/${meetingId}` : entry.wanted;
      if (joining.kind === 'refused') await showRefusal(needs, request, response, { ...joining, wanted, guest, app });
      else if (withoutToken) await showJitsiDown(needs, request, response, { known: joining.known, wanted, app });
      else leadIn(response, joining, { ...entry, wanted });
    } catch (error) {
      needs.log.error(
        { event: 'join_meeting', user: request.user?.id, meeting: meetingId },
        `videollamada ${meetingId}: no se pudo crear el JWT`,
      );
      throw error;
    }
  }

  function leadIn(response: Response, { known, token, config }: Admitted, { config: had, wanted, app }: Entry): void {
    // What was decided for the call goes before what the page had.
    const call = callAddress(known.meeting.link, token, { ...had, ...config });
    const address = app ? appAddress(app, call, `${needs.settings.http.publicUrl}${wanted}?missing=1`) : call;
    // Express would repeat the address, token and all, in the body.
    response.status(303).location(address).end();
  }
}

/** No meeting has this number: what names none is decided, recorded and logged like any other that is not there. */
const NO_MEETING = 0;

/** `wanted` is where the person comes back to after signing in, `app` into which application they want. */
type Entry = { meetingId: number; door: Door; wanted: string; config?: CallConfig; app?: PhoneSystem | undefined };

/** Says what every answer of a door says; answers by itself whoever does not want in yet. */
function looksAhead(request: Request, response: Response): boolean {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  if (!isLookingAhead(request)) return false;
  response.status(204).end();
  return true;
}
