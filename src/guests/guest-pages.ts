import type { Response } from 'express';
import { generateSecret } from '../accounts/links/account-link.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { getLocale } from '../platform/http/viewer.ts';
import type { GuestRefusal } from '../meetings/join/decide-join.ts';
import { detectPhoneSystem } from '../meetings/join/phone-system.ts';
import { refusalStatus } from '../meetings/join/refusal-status.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import type { LoadedGuestLink } from './load-guest-link.ts';
import type { IssueGuestPassResult } from './issue-guest-pass.ts';

/** What was typed, and what came of it. */
type SubmittedForm = { secret: string; name: string; result: IssueGuestPassResult };

/** Who runs the class, and a name to be typed. What came back with a fault keeps its name and the secret of its pass. */
export function showGuestForm(
  response: Response,
  { meeting, teachers, link, decision }: LoadedGuestLink,
  now: Date,
  typed?: SubmittedForm,
): void {
  const messages = messagesOf(response).guests;
  const taking = typed?.result;
  const blocked = taking?.kind === 'blocked' ? taking.until : undefined;
  if (blocked) response.set('Retry-After', String(Math.ceil((blocked.getTime() - now.getTime()) / 1000)));
  renderPage(response, 'guests/enter', {
    title: messages.enterTitle,
    layout: 'single',
    status: taking === undefined ? 200 : blocked || taking.kind === 'busy' ? 429 : 422,
    meeting,
    teachers,
    asksCode: link.encryptedCode !== undefined,
    opensAt: decision.kind === 'too-early' ? decision.opensAt : undefined,
    secret: typed?.secret ?? generateSecret(),
    name: typed?.name ?? '',
    nameFault: taking?.kind === 'name' ? messages.nameFaults[taking.fault] : undefined,
    codeFault: taking?.kind === 'code' ? messages.codeWrong : taking?.kind === 'busy' ? messages.busy : undefined,
    blocked,
  });
}

/** For who needs no other pass: with the name on theirs, or with an account. */
export function showReturningGuest(response: Response, { meeting, teachers }: LoadedGuestLink, name: string | undefined): undefined {
  const title = messagesOf(response).guests.enterTitle;
  const system = detectPhoneSystem(response.req);
  const app = system && `/join-meeting/${meeting.id}?app=${system}`;
  renderPage(response, 'guests/back', { title, layout: 'single', meeting, teachers, name, door: joinPath(response, meeting.id), app });
}

export function showInvalidLink(response: Response, why: 'unknown' | 'usedUp'): undefined {
  const { title } = messagesOf(response).guests[why];
  renderPage(response, 'guests/gone', { title, layout: 'single', status: why === 'unknown' ? 404 : 410, why });
}

/** What the door would say: without a word about which class it is. */
export function showJoinRefusal(response: Response, refusal: GuestRefusal): undefined {
  const { title } = messagesOf(response).joining.refusals[refusal.kind];
  const { kind } = refusal;
  renderPage(response, 'meetings/refused', {
    title,
    layout: 'single',
    status: refusalStatus(refusal),
    kind,
    meetingInfo: undefined,
    guest: true,
  });
}

/** Where whoever has a pass or an account goes on, in the language that they chose. */
export function joinPath(response: Response, meetingId: number): string {
  const { req: request } = response;
  const language = request.query['lang'] === undefined ? '' : `?lang=${getLocale(request, response)}`;
  return `/join-meeting/${meetingId}${language}`;
}

function messagesOf(response: Response) {
  return messagesFor(getLocale(response.req, response));
}
