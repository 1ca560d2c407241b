import type { Request, RequestHandler, Response } from 'express';
import { loadSignedInAccount } from '../accounts/guards.ts';
import { generateSecret, hashSecret } from '../platform/shared/secret.ts';
import type { GuestRefusal } from '../meetings/join/decide-join.ts';
import { hasMeetingAccess } from '../meetings/join/meeting-access.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { detectPhoneSystem } from '../meetings/join/phone-page.ts';
import { refusalStatus } from '../meetings/join/show-refusal.ts';
import { clientIp } from '../platform/http/client.ts';
import { offerCookie, refusesCookies } from '../platform/http/cookies.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { logRefusal } from '../platform/http/security-log.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../platform/http/security-headers.ts';
import { getLocale } from '../platform/http/viewer.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { isUsedUp } from './guest-link.ts';
import { readPassCookie, setPassCookie, type GuestPass } from './guest-pass.ts';
import { findGuestPass } from './guest-passes.queries.ts';
import { guestPassForm } from './guests.forms.ts';
import { issueGuestPass, loadGuestLink, type IssueGuestPassResult, type LoadedGuestLink } from './issue-guest-pass.ts';

/** `/guest/:key`: names the meeting and its teachers, and issues a pass. Only the POST uses the link. */
export function guestJoinPages(context: MeetingContext): Record<'show' | 'createPass', RequestHandler> {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const loaded = await loadOrAnswer(request, response);
      if (!loaded) return;
      if (isUsedUp(loaded.link)) return showInvalidLink(response, 'usedUp');
      offerCookie(response, settings.http);
      showGuestForm(response, loaded);
    },

    async createPass(request, response) {
      const loaded = await loadOrAnswer(request, response);
      if (!loaded) return;
      const { link, meeting } = loaded;
      const { name, code, pass: secret } = parseInput(guestPassForm, request.body);
      // Before a use of the link is spent on a pass that would not arrive.
      if (refusesCookies(request)) return showGuestForm(response, loaded, { secret, name, result: { kind: 'cookies-refused' } });
      const result = await issueGuestPass(context, link, { secret, name, code, clientIp: clientIp(request) });
      switch (result.kind) {
        case 'issued':
          setPassCookie(response, settings.http, secret, meeting, clock.now());
          return response.redirect(303, joinPath(response, meeting.id));
        case 'used-up':
          return showInvalidLink(response, 'usedUp');
        case 'invalid-name':
        case 'wrong-code':
        case 'busy':
          return showGuestForm(response, loaded, { secret, name, result });
        default:
          result satisfies never;
      }
    },
  };

  /** The link, if this request may get a pass; otherwise the page that says why not has been sent. */
  async function loadOrAnswer(request: Request, response: Response): Promise<LoadedGuestLink | undefined> {
    response.set({ 'Referrer-Policy': SECRET_PAGE_REFERRER_POLICY, 'X-Robots-Tag': 'noindex, nofollow' });
    await loadSignedInAccount(context, request, response);
    const loaded = await loadGuestLink(context, String(request.params['key']));
    if (!loaded) return showInvalidLink(response, 'unknown');
    const { decision, link, meeting } = loaded;
    if (decision.kind !== 'admitted' && decision.kind !== 'too-early') return showJoinRefusal(response, decision);
    if (request.user && (await hasMeetingAccess(context, request.user.id, meeting.id)))
      return showReturningGuest(response, loaded, undefined);
    const pass = await findPassOfRequest(request, link.id, meeting.id);
    return pass ? showReturningGuest(response, loaded, pass.name) : loaded;
  }

  async function findPassOfRequest(request: Request, linkId: number, meetingId: number): Promise<GuestPass | undefined> {
    const secretHash = hashSecret(readPassCookie(request, settings.http, meetingId));
    return secretHash === undefined ? undefined : findGuestPass(db, { secretHash, meetingId, linkId });
  }
}

type SubmittedForm = { secret: string; name: string; result: IssueGuestPassResult | { kind: 'cookies-refused' } };

/** A form that comes back with an error keeps the name and the secret of its pass. */
function showGuestForm(response: Response, { meeting, teachers, link, decision, kept }: LoadedGuestLink, submitted?: SubmittedForm): void {
  const messages = messagesOf(response).guests;
  const result = submitted?.result;
  renderPage(response, 'guests/join', {
    title: messages.joinTitle,
    layout: 'single',
    status: result === undefined ? 200 : result.kind === 'busy' ? 429 : 422,
    meeting,
    teachers,
    kept,
    asksCode: link.encryptedCode !== undefined,
    opensAt: decision.kind === 'too-early' ? decision.opensAt : undefined,
    secret: submitted?.secret ?? generateSecret(),
    name: submitted?.name ?? '',
    nameError: result?.kind === 'invalid-name' ? messages.nameErrors[result.error] : undefined,
    codeError: result?.kind === 'wrong-code' ? messages.codeWrong : result?.kind === 'busy' ? messages.busy : undefined,
    cookiesRefused: result?.kind === 'cookies-refused',
  });
}

/** For a user who needs no new pass: `name` is that on the pass they hold, undefined where they join with their account. */
function showReturningGuest(response: Response, { meeting, teachers, kept }: LoadedGuestLink, name: string | undefined): undefined {
  const title = messagesOf(response).guests.joinTitle;
  const system = detectPhoneSystem(response.req);
  const appUrl = system && `/join-meeting/${meeting.id}?app=${system}`;
  renderPage(response, 'guests/returning', {
    title,
    layout: 'single',
    meeting,
    teachers,
    kept,
    name,
    joinUrl: joinPath(response, meeting.id),
    appUrl,
  });
}

function showInvalidLink(response: Response, reason: 'unknown' | 'usedUp'): undefined {
  if (reason === 'unknown') logRefusal(response, 'link-rejected');
  const { title } = messagesOf(response).guests[reason];
  renderPage(response, 'guests/invalid-link', { title, layout: 'single', status: reason === 'unknown' ? 404 : 410, reason });
}

/** Says why nobody can join now, without naming the meeting. */
function showJoinRefusal(response: Response, refusal: GuestRefusal): undefined {
  const { title } = messagesOf(response).joining.refusals[refusal.kind];
  const { kind } = refusal;
  renderPage(response, 'meetings/join/refused', {
    title,
    layout: 'single',
    status: refusalStatus(refusal),
    kind,
    meetingInfo: undefined,
    isGuest: true,
  });
}

/** Keeps the language that the guest chose in the URL. */
function joinPath(response: Response, meetingId: number): string {
  const { req: request } = response;
  const language = request.query['lang'] === undefined ? '' : `?lang=${getLocale(request, response)}`;
  return `/join-meeting/${meetingId}${language}`;
}

function messagesOf(response: Response) {
  return messagesFor(getLocale(response.req, response));
}
