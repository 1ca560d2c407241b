import type { Request, RequestHandler, Response } from 'express';
import { hashSecret } from '../accounts/links/account-link.ts';
import { loadSignedInAccount } from '../accounts/guards.ts';
import { clientIp } from '../platform/http/client-ip.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { secretPageReferrerPolicy } from '../platform/http/secret-page.ts';
import { hasMeetingAccess } from '../meetings/join/enters-as-themselves.ts';
import type { MeetingContext } from '../meetings/join/join-meeting.ts';
import { isUsedUp } from './guest-link.ts';
import { joinPath, showReturningGuest, showGuestForm, showInvalidLink, showJoinRefusal } from './guest-pages.ts';
import { setPassCookie, readPassCookie, type GuestPass } from './guest-pass.ts';
import { findGuestPass } from './guest-passes.queries.ts';
import { guestPassForm } from './guests.forms.ts';
import { loadGuestLink, type LoadedGuestLink } from './load-guest-link.ts';
import { issueGuestPass } from './issue-guest-pass.ts';

export type GuestJoinPages = Record<'show' | 'submit', RequestHandler>;

/** `/guest/:key`: who runs the class, and a button that gives a pass. Only pressing it uses the link. */
export function guestJoinPages(context: MeetingContext): GuestJoinPages {
  const { db, clock, settings } = context;
  const referrerPolicy = secretPageReferrerPolicy(settings.http.publicUrl);
  return {
    async show(request, response) {
      const opened = await open(request, response);
      if (!opened) return;
      if (isUsedUp(opened.link)) return showInvalidLink(response, 'usedUp');
      showGuestForm(response, opened, clock.now());
    },

    async submit(request, response) {
      const opened = await open(request, response);
      if (!opened) return;
      const { link, meeting } = opened;
      const { name, code, pass: secret } = parseInput(guestPassForm, request.body);
      const result = await issueGuestPass(context, link, { secret, name, code, clientIp: clientIp(request) });
      switch (result.kind) {
        case 'taken':
          setPassCookie(response, settings.http, secret, meeting, clock.now());
          return response.redirect(303, joinPath(response, meeting.id));
        case 'used-up':
          return showInvalidLink(response, 'usedUp');
        case 'name':
        case 'code':
        case 'blocked':
        case 'busy':
          return showGuestForm(response, opened, clock.now(), { secret, name, result });
        default:
          result satisfies never;
      }
    },
  };

  /** The link, where somebody may ask for a pass; otherwise they see the page that says what else there is. */
  async function open(request: Request, response: Response): Promise<LoadedGuestLink | undefined> {
    response.set({ 'Referrer-Policy': referrerPolicy, 'X-Robots-Tag': 'noindex, nofollow' });
    await loadSignedInAccount(context, request, response);
    const opened = await loadGuestLink(context, String(request.params['key']));
    if (!opened) return showInvalidLink(response, 'unknown');
    const { decision, link, meeting } = opened;
    if (decision.kind !== 'admitted' && decision.kind !== 'too-early') return showJoinRefusal(response, decision);
    if (request.user && (await hasMeetingAccess(context, request.user.id, meeting.id)))
      return showReturningGuest(response, opened, undefined);
    const pass = await passOf(request, link.id, meeting.id);
    return pass ? showReturningGuest(response, opened, pass.name) : opened;
  }

  async function passOf(request: Request, linkId: number, meetingId: number): Promise<GuestPass | undefined> {
    const secretHash = hashSecret(readPassCookie(request, settings.http, meetingId));
    return secretHash === undefined ? undefined : findGuestPass(db, { secretHash, meetingId, linkId });
  }
}
