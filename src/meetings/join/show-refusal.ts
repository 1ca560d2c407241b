import type { Request, Response } from 'express';
import { loadSignedInAccount, signInUrlFor } from '../../accounts/guards.ts';
import { findSection } from '../../courses/sections.ts';
import type { MobilePlatform } from '../../jitsi/tokens/call-url.ts';
import { endSession } from '../../platform/http/user-sessions.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { secondsUntil } from '../../platform/shared/clock.ts';
import type { MeetingContext } from '../context.ts';
import type { MeetingInfo } from './build-admission.ts';
import { isOutsider, type AnyJoinRefusal } from './decide-join.ts';
import { showWaitingRoom } from './waiting-room.ts';
import { findRemovalReason } from '../removals.ts';
import { NO_MEETING } from './join-meeting.ts';

/** The page reloads by itself and tries again; no token is signed for it. */
export async function showJitsiDownPage(
  context: MeetingContext,
  request: Request,
  response: Response,
  { meetingInfo, returnTo, app }: { meetingInfo: MeetingInfo; returnTo: string; app: MobilePlatform | undefined },
): Promise<void> {
  await loadSignedInAccount(context, request, response);
  response.set(jitsiDownHeaders());
  const retryUrl = app ? `/join-meeting/${meetingInfo.meeting.id}?app=${app}` : returnTo;
  renderPage(response, 'meetings/join/jitsi-down', {
    title: messagesFor(getLocale(request, response)).joining.refusals['jitsi-down'].title,
    layout: 'single',
    status: 503,
    meetingInfo,
    retryUrl: returnTo,
    joinAnywayUrl: `${retryUrl}${retryUrl.includes('?') ? '&' : '?'}anyway=1`,
  });
}

/** `returnTo` is opened after signing in; `app` is the application in which the user wants to join. */
type RefusalPage = {
  refusal: AnyJoinRefusal;
  meetingId: number;
  meetingInfo: MeetingInfo | undefined;
  returnTo: string;
  isGuest: boolean;
  /** In Jitsi. */
  guestId?: string;
  app: MobilePlatform | undefined;
};

/** The page of a guest has no links to pages that need an account. */
export async function showRefusalPage(
  context: MeetingContext,
  request: Request,
  response: Response,
  { refusal, meetingId, meetingInfo, returnTo, isGuest, guestId, app }: RefusalPage,
): Promise<void> {
  if (refusal.kind === 'unauthenticated') return response.redirect(302, signInUrlFor(request, { wanted: returnTo }));
  if (refusal.kind === 'account-deactivated') {
    await endSession(request);
    return response.redirect(302, signInUrlFor(request, { wanted: returnTo, reason: 'off' }));
  }
  // The waiting page cannot open an application by itself: browsers want a press for it.
  if (refusal.kind === 'too-early' && app) return response.redirect(303, returnTo);
  await loadSignedInAccount(context, request, response);
  const messages = messagesFor(getLocale(request, response)).joining;
  const status = refusalStatus(refusal);
  if (refusal.kind === 'too-early') {
    const now = context.clock.now();
    const { headers, secondsToOpening } = waitingHeaders(refusal.opensAt, now);
    response.set(headers);
    return renderPage(response, 'meetings/join/waiting', {
      title: messages.waiting.title,
      layout: 'single',
      status,
      meetingInfo,
      isGuest,
      opensAt: refusal.opensAt,
      now,
      secondsToOpening,
    });
  }
  if ((refusal.kind === 'moderator-absent' || refusal.kind === 'full') && meetingInfo)
    return showWaitingRoom(context, response, { refusal, meetingInfo, returnTo, isGuest, jitsiId: guestId ?? String(request.user?.id) });
  renderPage(response, 'meetings/join/refused', {
    title: messages.refusals[refusal.kind].title,
    layout: 'single',
    now: context.clock.now(),
    status,
    kind: refusal.kind,
    meetingNumber: meetingId === NO_MEETING ? undefined : meetingId,
    // A class of another section has no page for its reader either.
    meetingInfo: isOutsider(refusal) ? undefined : meetingInfo,
    section: refusal.kind === 'not-in-section' ? await findSectionName(context, meetingInfo) : undefined,
    isGuest,
    reason: refusal.kind === 'removed' ? await findRemovalReason(context.db, refusal.removalId) : '',
  });
}

async function findSectionName({ db }: MeetingContext, meetingInfo: MeetingInfo | undefined): Promise<string | undefined> {
  return meetingInfo && (await findSection(db, meetingInfo.meeting.courseId, meetingInfo.meeting.sectionId))?.name;
}

/** The HTTP status of a refused join. */
export function refusalStatus(refusal: AnyJoinRefusal): number {
  switch (refusal.kind) {
    case 'unauthenticated':
    case 'account-deactivated':
      return 302;
    case 'not-found':
      return 404;
    case 'no-access':
    case 'not-in-section':
    case 'not-moderator':
    case 'removed':
      return 403;
    case 'closed':
    case 'ended':
    case 'guest-link-revoked':
    case 'guest-link-expired':
      return 410;
    case 'not-active':
    case 'too-early':
    case 'moderator-absent':
    case 'full':
    case 'no-link':
    case 'guests-not-allowed':
      return 409;
    default:
      return refusal satisfies never;
  }
}

/** Reloads of a waiting class are spread over this many seconds, so that they do not arrive at once. */
const WAITING_SPREAD_SECONDS = 6;

/** A page that waits longer reloads in between: the meeting may have been moved or cancelled. */
const MAX_WAIT_SECONDS = 300;

const JITSI_DOWN_SECONDS = 15;
const JITSI_DOWN_SPREAD_SECONDS = 15;

/**
 * The `Refresh` header reloads the page without JavaScript; `Retry-After` says the same to programs. `secondsToOpening` is the countdown,
 * without the spread.
 */
export function waitingHeaders(
  opensAt: Date,
  now: Date,
): { headers: { Refresh: string; 'Retry-After': string }; secondsToOpening: number } {
  const secondsToOpening = secondsUntil(now, opensAt);
  const reloadSeconds = secondsToOpening + Math.floor(Math.random() * (WAITING_SPREAD_SECONDS + 1));
  return {
    headers: { Refresh: String(Math.min(reloadSeconds, MAX_WAIT_SECONDS)), 'Retry-After': String(secondsToOpening) },
    secondsToOpening,
  };
}

/** For the page that waits for Jitsi to respond. */
function jitsiDownHeaders(): { Refresh: string; 'Retry-After': string } {
  const seconds = String(JITSI_DOWN_SECONDS + Math.floor(Math.random() * (JITSI_DOWN_SPREAD_SECONDS + 1)));
  return { Refresh: seconds, 'Retry-After': seconds };
}
