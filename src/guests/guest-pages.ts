import type { Response } from 'express';
import { newSecret } from '../accounts/links/account-link.ts';
import { showPage } from '../platform/http/render-page.ts';
import { localeOf } from '../platform/http/viewer.ts';
import type { GuestRefusal } from '../meetings/join/decide-join.ts';
import { phoneSystemOf } from '../meetings/join/phone-system.ts';
import { refusalStatus } from '../meetings/join/refusal-status.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import type { OpenedLink } from './load-guest-link.ts';
import type { TakingPass } from './issue-guest-pass.ts';

/** What was typed, and what came of it. */
type Typed = { secret: string; name: string; taking: TakingPass };

/** Who runs the class, and a name to be typed. What came back with a fault keeps its name and the secret of its pass. */
export function showForm(response: Response, { meeting, teachers, link, decision }: OpenedLink, now: Date, typed?: Typed): void {
  const words = wordsFor(response).guests;
  const taking = typed?.taking;
  const blocked = taking?.kind === 'blocked' ? taking.until : undefined;
  if (blocked) response.set('Retry-After', String(Math.ceil((blocked.getTime() - now.getTime()) / 1000)));
  showPage(response, 'guests/enter', {
    title: words.enterTitle,
    layout: 'single',
    status: taking === undefined ? 200 : blocked || taking.kind === 'busy' ? 429 : 422,
    meeting,
    teachers,
    asksCode: link.sealedCode !== undefined,
    opensAt: decision.kind === 'too-early' ? decision.opensAt : undefined,
    secret: typed?.secret ?? newSecret(),
    name: typed?.name ?? '',
    nameFault: taking?.kind === 'name' ? words.nameFaults[taking.fault] : undefined,
    codeFault: taking?.kind === 'code' ? words.codeWrong : taking?.kind === 'busy' ? words.busy : undefined,
    blocked,
  });
}

/** For who needs no other pass: with the name on theirs, or with an account. */
export function showBack(response: Response, { meeting, teachers }: OpenedLink, name: string | undefined): undefined {
  const title = wordsFor(response).guests.enterTitle;
  const system = phoneSystemOf(response.req);
  const app = system && `/join-meeting/${meeting.id}?app=${system}`;
  showPage(response, 'guests/back', { title, layout: 'single', meeting, teachers, name, door: doorOf(response, meeting.id), app });
}

export function showGone(response: Response, why: 'unknown' | 'usedUp'): undefined {
  const { title } = wordsFor(response).guests[why];
  showPage(response, 'guests/gone', { title, layout: 'single', status: why === 'unknown' ? 404 : 410, why });
}

/** What the door would say: without a word about which class it is. */
export function showRefusal(response: Response, refusal: GuestRefusal): undefined {
  const { title } = wordsFor(response).joining.refusals[refusal.kind];
  const { kind } = refusal;
  showPage(response, 'meetings/refused', { title, layout: 'single', status: refusalStatus(refusal), kind, known: undefined, guest: true });
}

/** Where whoever has a pass or an account goes on, in the language that they chose. */
export function doorOf(response: Response, meetingId: number): string {
  const { req: request } = response;
  const language = request.query['lang'] === undefined ? '' : `?lang=${localeOf(request, response)}`;
  return `/join-meeting/${meetingId}${language}`;
}

function wordsFor(response: Response) {
  return wordsIn(localeOf(response.req, response));
}
