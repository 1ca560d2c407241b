import type { Request, Response } from 'express';
import { endSession } from '../../platform/http/end-session.ts';
import { currentAccount, signInAddress } from '../../accounts/guards.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import type { PhoneSystem } from '../../jitsi/tokens/app-url.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { KnownMeeting } from './build-admission.ts';
import type { EntryRefusal } from './decide-join.ts';
import type { MeetingNeeds } from './join-meeting.ts';
import { refusalStatus } from './refusal-status.ts';
import { retryHeaders, waitingHeaders } from './retry-headers.ts';

/** Comes back by itself, not everyone at once; no token is made for this page. */
export async function showJitsiDown(
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

/** `wanted` is where the person comes back to, `app` the application that they wanted to enter with. */
type Refused = {
  refusal: EntryRefusal;
  known: KnownMeeting | undefined;
  wanted: string;
  guest: boolean;
  app: PhoneSystem | undefined;
};

/** A guest, who has no account, is not led to pages for those who do. */
export async function showRefusal(
  needs: MeetingNeeds,
  request: Request,
  response: Response,
  { refusal, known, wanted, guest, app }: Refused,
): Promise<void> {
  if (refusal.kind === 'signed-out') return response.redirect(302, signInAddress(request, { wanted }));
  if (refusal.kind === 'account-off') {
    await endSession(request);
    return response.redirect(302, signInAddress(request, { wanted, reason: 'off' }));
  }
  // No application opens by itself once the time has come.
  if (refusal.kind === 'too-early' && app) return response.redirect(303, wanted);
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
