import type { RequestHandler, Response } from 'express';
import type { HttpSettings } from '../../platform/config/settings.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { parseSignedId, signId, verifySignedId } from '../../platform/shared/secret.ts';
import type { MeetingContext } from '../context.ts';
import type { MeetingInfo } from './build-admission.ts';

/** When an application should try again. */
export const WAITING_RETRY_SECONDS = 10;

/** A waiting page asks again after so many seconds, so that a class asks evenly. */
const POLL_SECONDS = { from: 5, to: 8 };

/** From the moderator's arrival on, a class joins spread over this time. */
const ADMISSION_SPREAD_SECONDS = 4;

/** A page without JavaScript reloads after so many seconds, which decides anew and counts the attempt. */
const RELOAD_SECONDS = { from: 14, to: 20 };

/** A page that waits longer reloads in between: the meeting may have been moved or cancelled. */
const MAX_WAIT_SECONDS = 300;

/** After the start of the meeting. From then on the page says whom to ask. */
const LONG_WAIT_MS = minutes(10);

type WaitingRoomPage = {
  refusal: { kind: 'moderator-absent' } | { kind: 'full'; peopleAhead: number };
  meetingInfo: MeetingInfo;
  returnTo: string;
  isGuest: boolean;
  /** The person's id in Jitsi. */
  jitsiId: string;
};

/** The page of a user or guest for whom no moderator is in the call yet, or no place. It leads to `returnTo` by itself when one is. */
export function showWaitingRoom(
  { clock, settings }: MeetingContext,
  response: Response,
  { refusal, meetingInfo, returnTo, isGuest, jitsiId }: WaitingRoomPage,
): void {
  const { meeting } = meetingInfo;
  const untilLongWait =
    refusal.kind === 'full' ? Infinity : (addMs(meeting.startsAt, LONG_WAIT_MS).getTime() - clock.now().getTime()) / 1000;
  response.set('Retry-After', String(WAITING_RETRY_SECONDS));
  renderPage(response, 'meetings/join/waiting-room', {
    title: messagesFor(getLocale(response.req, response)).joining.refusals[refusal.kind].title,
    layout: 'single',
    status: 409,
    refresh: `${Math.round(randomWithin(RELOAD_SECONDS))}; url=${returnTo}`,
    refusal,
    meetingInfo,
    isGuest,
    returnTo,
    pollUrl: `/waiting/${signKey(settings.http, meeting.id, meeting.maxParticipants === undefined ? undefined : jitsiId)}`,
    pollSeconds: randomWithin(POLL_SECONDS),
    reloadSeconds: untilLongWait > 0 ? Math.min(MAX_WAIT_SECONDS, untilLongWait) : MAX_WAIT_SECONDS,
    waitsLong: untilLongWait <= 0,
  });
}

/**
 * `GET /waiting/:key`, which waiting pages ask every few seconds: `ready`, in how many seconds to join or to ask again, and how many are
 * before in the line. The signed key is that of a page that was shown, so that neither session nor meeting is looked up. Who waits for a
 * place is named in it: nobody asks for another person.
 */
export function waitingRoomPage({ settings, moderators, places }: MeetingContext): RequestHandler {
  return async (request, response) => {
    const key = verifyKey(settings.http, String(request.params['key']), request.query['as']);
    if (!key) throw new HttpError(404, 'not-found');
    const { meetingId, jitsiId } = key;
    const answer = jitsiId === undefined ? { ready: await moderators.isPresent(meetingId) } : await places.askAgain(meetingId, jitsiId);
    const seconds = randomWithin(answer.ready ? { from: 0, to: ADMISSION_SPREAD_SECONDS } : POLL_SECONDS);
    response.set('Cache-Control', 'no-store').json({ ...answer, seconds });
  };
}

/** `jitsiId`: of who has a place in a line; undefined where the whole class waits for its teacher. */
function signKey({ keys }: HttpSettings, meetingId: number, jitsiId: string | undefined): string {
  if (jitsiId === undefined) return signId(keys.waitingPages, meetingId);
  return `${signId(keys.waitingPages, meetingId, jitsiId)}?${new URLSearchParams({ as: jitsiId }).toString()}`;
}

function verifyKey({ keys }: HttpSettings, signed: string, as: unknown): { meetingId: number; jitsiId: string | undefined } | undefined {
  const meetingId = parseSignedId(signed);
  if (meetingId === undefined || (as !== undefined && typeof as !== 'string')) return undefined;
  return verifySignedId(signed, keys.waitingPages, meetingId, ...(as === undefined ? [] : [as])) ? { meetingId, jitsiId: as } : undefined;
}

function randomWithin({ from, to }: { from: number; to: number }): number {
  return Math.round((from + Math.random() * (to - from)) * 10) / 10;
}
