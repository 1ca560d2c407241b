import type { Request, RequestHandler, Response } from 'express';
import { endSession } from '../accounts/end-session.ts';
import { currentAccount, signInAddress } from '../accounts/guards.ts';
import { idIn } from '../http/parse-request.ts';
import { showPage } from '../http/show-page.ts';
import { localeOf } from '../http/viewer.ts';
import { callAddress } from '../jitsi/call-address.ts';
import { wordsIn } from '../shared/words/words.ts';
import { joinMeeting, type Joining, type MeetingNeeds } from './join-meeting.ts';
import { isLookingAhead } from './looking-ahead.ts';
import { refusalStatus } from './refusal-status.ts';
import { waitingHeaders } from './waiting.ts';

/** `GET /join-meeting/:id`: into the room, or a page that says why not. */
export function joinPage(needs: MeetingNeeds): RequestHandler {
  return async (request, response) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    if (isLookingAhead(request)) return void response.status(204).end();
    // No meeting has the number 0: what is no number at all is decided, recorded and logged like any other that is not there.
    const meetingId = idIn(request.params['id']) ?? 0;
    try {
      const joining = await joinMeeting(needs, { userId: request.user?.id, meetingId, door: 'page' });
      if (joining.kind === 'admitted') enter(response, callAddress(joining.known.meeting.link, joining.token));
      else await showRefusal(needs, request, response, joining);
    } catch (error) {
      needs.log.error(
        { event: 'join_meeting', user: request.user?.id, meeting: meetingId },
        `videollamada ${meetingId}: no se pudo crear el JWT`,
      );
      throw error;
    }
  };
}

/** Express would repeat the address, token and all, in the body. */
function enter(response: Response, address: string): void {
  response.status(303).location(address).end();
}

async function showRefusal(
  needs: MeetingNeeds,
  request: Request,
  response: Response,
  joining: Joining & { kind: 'refused' },
): Promise<void> {
  const { refusal, known } = joining;
  if (refusal.kind === 'signed-out') return response.redirect(302, signInAddress(request));
  if (refusal.kind === 'account-off') {
    await endSession(request);
    return response.redirect(302, signInAddress(request, 'off'));
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
  });
}
