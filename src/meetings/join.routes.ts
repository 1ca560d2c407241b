import type { Request, RequestHandler, Response } from 'express';
import { endSession } from '../accounts/end-session.ts';
import { currentAccount, signInAddress } from '../accounts/guards.ts';
import { idIn } from '../http/parse-request.ts';
import { showPage } from '../http/show-page.ts';
import { localeOf } from '../http/viewer.ts';
import { appAddress, phoneSystems, type PhoneSystem } from '../jitsi/app-address.ts';
import { callAddress } from '../jitsi/call-address.ts';
import { returnedState, type CallConfig } from '../jitsi/returned-state.ts';
import { roomInAddress } from '../jitsi/room-in-address.ts';
import { wordsIn } from '../shared/words/words.ts';
import type { Door } from './join-attempt.ts';
import type { KnownMeeting } from './admit.ts';
import type { EntryRefusal } from './decide-join.ts';
import type { GuestDoor } from './guest-door.ts';
import { joinMeeting, type MeetingNeeds } from './join-meeting.ts';
import { isLookingAhead } from './looking-ahead.ts';
import { findMeetingIdOfRoom } from './meetings.queries.ts';
import { phonePath } from './phone-page.ts';
import { refusalStatus } from './refusal-status.ts';
import { retryHeaders, waitingHeaders } from './waiting.ts';

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

  async function enter(request: Request, response: Response, { meetingId, door, wanted, config, app }: Entry): Promise<void> {
    try {
      // Whoever wants to try all the same may: the portal sees Jitsi from where it stands itself.
      const spared = request.query['anyway'] === undefined && needs.jitsi.isDown();
      const asGuest = await guests(request, response, { meetingId, door, withoutToken: spared });
      const joining = asGuest ?? (await joinMeeting(needs, { userId: request.user?.id, meetingId, door, withoutToken: spared }));
      const guest = asGuest !== undefined;
      if (joining.kind === 'refused' && joining.refusal.kind === 'too-early' && app && !guest) response.redirect(303, wanted);
      else if (joining.kind === 'refused') await showRefusal(needs, request, response, { ...joining, wanted, guest });
      // The page for phones is for members.
      else if (spared)
        await showJitsiDown(needs, request, response, { known: joining.known, wanted: guest ? request.originalUrl : wanted, app });
      else {
        // What was decided for the call goes before what the page had.
        const call = callAddress(joining.known.meeting.link, joining.token, { ...config, ...joining.config });
        const missing = needs.settings.http.publicUrl + (guest ? `/join-meeting/${meetingId}` : `${phonePath(meetingId)}?missing=1`);
        // Express would repeat the address, token and all, in the body.
        response
          .status(303)
          .location(app ? appAddress(app, call, missing) : call)
          .end();
      }
    } catch (error) {
      needs.log.error(
        { event: 'join_meeting', user: request.user?.id, meeting: meetingId },
        `videollamada ${meetingId}: no se pudo crear el JWT`,
      );
      throw error;
    }
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

/** Comes back by itself, not everyone at once; no token is made for this page. */
async function showJitsiDown(
  needs: MeetingNeeds,
  request: Request,
  response: Response,
  { known, wanted, app }: { known: KnownMeeting; wanted: string; app: PhoneSystem | undefined },
): Promise<void> {
  await currentAccount(needs, request, response);
  response.set(retryHeaders());
  showPage(response, 'meetings/jitsi-down', {
    title: wordsIn(localeOf(request, response)).joining.refusals['jitsi-down'].title,
    layout: 'single',
    status: 503,
    known,
    again: wanted,
    anyway: app ? `/join-meeting/${known.meeting.id}?app=${app}&anyway=1` : `${wanted}${wanted.includes('?') ? '&' : '?'}anyway=1`,
  });
}

type Refused = { refusal: EntryRefusal; known: KnownMeeting | undefined; wanted: string; guest: boolean };

/** A guest, who has no account, is not led to pages for those who do. */
async function showRefusal(
  needs: MeetingNeeds,
  request: Request,
  response: Response,
  { refusal, known, wanted, guest }: Refused,
): Promise<void> {
  if (refusal.kind === 'signed-out') return response.redirect(302, signInAddress(request, { wanted }));
  if (refusal.kind === 'account-off') {
    await endSession(request);
    return response.redirect(302, signInAddress(request, { wanted, reason: 'off' }));
  }
  await currentAccount(needs, request, response);
  const words = wordsIn(localeOf(request, response)).joining;
  const status = refusalStatus(refusal);
  if (refusal.kind === 'too-early') {
    const waiting = waitingHeaders(refusal.opensAt, needs.clock.now());
    response.set(waiting.headers);
    return showPage(response, 'meetings/waiting', {
      title: words.waiting.title,
      layout: 'single',
      status,
      known,
      guest,
      opensAt: refusal.opensAt,
      now: needs.clock.now(),
      secondsToGo: waiting.secondsToGo,
    });
  }
  showPage(response, 'meetings/refused', {
    title: words.refusals[refusal.kind].title,
    layout: 'single',
    status,
    kind: refusal.kind,
    known,
    guest,
  });
}
