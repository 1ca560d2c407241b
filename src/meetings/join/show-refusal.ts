import type { Request, Response } from 'express';
import { endSession } from '../../platform/http/user-sessions.ts';
import { loadSignedInAccount, signInUrl } from '../../accounts/guards.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import type { MobilePlatform } from '../../jitsi/tokens/app-url.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { MeetingInfo } from './build-admission.ts';
import type { AnyJoinRefusal } from './decide-join.ts';
import type { MeetingContext } from '../context.ts';
import { jitsiDownHeaders, waitingHeaders } from './retry-headers.ts';

/** Comes back by itself, not everyone at once; no token is made for this page. */
export async function showJitsiDownPage(
  context: MeetingContext,
  request: Request,
  response: Response,
  { meetingInfo, returnTo, app }: { meetingInfo: MeetingInfo; returnTo: string; app: MobilePlatform | undefined },
): Promise<void> {
  await loadSignedInAccount(context, request, response);
  response.set(jitsiDownHeaders());
  renderPage(response, 'meetings/jitsi-down', {
    title: messagesFor(getLocale(request, response)).joining.refusals['jitsi-down'].title,
    layout: 'single',
    status: 503,
    meetingInfo,
    again: returnTo,
    anyway: app
      ? `/join-meeting/${meetingInfo.meeting.id}?app=${app}&anyway=1`
      : `${returnTo}${returnTo.includes('?') ? '&' : '?'}anyway=1`,
  });
}

/** `wanted` is where the person comes back to, `app` the application that they wanted to enter with. */
type RefusalPage = {
  refusal: AnyJoinRefusal;
  meetingInfo: MeetingInfo | undefined;
  returnTo: string;
  guest: boolean;
  app: MobilePlatform | undefined;
};

/** A guest, who has no account, is not led to pages for those who do. */
export async function showRefusalPage(
  context: MeetingContext,
  request: Request,
  response: Response,
  { refusal, meetingInfo, returnTo, guest, app }: RefusalPage,
): Promise<void> {
  if (refusal.kind === 'signed-out') return response.redirect(302, signInUrl(request, { wanted: returnTo }));
  if (refusal.kind === 'account-off') {
    await endSession(request);
    return response.redirect(302, signInUrl(request, { wanted: returnTo, reason: 'off' }));
  }
  // No application opens by itself once the time has come.
  if (refusal.kind === 'too-early' && app) return response.redirect(303, returnTo);
  await loadSignedInAccount(context, request, response);
  const messages = messagesFor(getLocale(request, response)).joining;
  const status = refusalStatus(refusal);
  if (refusal.kind === 'too-early') {
    const waiting = waitingHeaders(refusal.opensAt, context.clock.now());
    response.set(waiting.headers);
    return renderPage(response, 'meetings/waiting', {
      title: messages.waiting.title,
      layout: 'single',
      status,
      meetingInfo,
      guest,
      opensAt: refusal.opensAt,
      now: context.clock.now(),
      secondsToGo: waiting.secondsToGo,
    });
  }
  renderPage(response, 'meetings/refused', {
    title: messages.refusals[refusal.kind].title,
    layout: 'single',
    status,
    kind: refusal.kind,
    meetingInfo,
    guest,
  });
}

/** The status with which the join page answers a refusal. */
export function refusalStatus(refusal: AnyJoinRefusal): number {
  switch (refusal.kind) {
    case 'signed-out':
    case 'account-off':
      return 302;
    case 'not-found':
      return 404;
    case 'no-access':
    case 'not-moderator':
      return 403;
    case 'over':
    case 'ended':
    case 'guest-withdrawn':
    case 'guest-ended':
      return 410;
    case 'not-active':
    case 'too-early':
    case 'no-link':
    case 'no-guests':
      return 409;
    default:
      return refusal satisfies never;
  }
}
