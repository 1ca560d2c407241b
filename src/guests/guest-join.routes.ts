import type { Request, RequestHandler, Response } from 'express';
import { hashOfSecret } from '../accounts/links/account-link.ts';
import { currentAccount } from '../accounts/guards.ts';
import { clientAddress } from '../platform/http/client-ip.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { policyOfSecretPage } from '../platform/http/secret-page.ts';
import { entersAsThemselves } from '../meetings/join/enters-as-themselves.ts';
import type { MeetingNeeds } from '../meetings/join/join-meeting.ts';
import { isUsedUp } from './guest-link.ts';
import { doorOf, showBack, showForm, showGone, showRefusal } from './guest-pages.ts';
import { givePass, passSecretOf, type GuestPass } from './guest-pass.ts';
import { findPass } from './guest-passes.queries.ts';
import { guestForm } from './guests.forms.ts';
import { openGuestLink, type OpenedLink } from './load-guest-link.ts';
import { takePass } from './issue-guest-pass.ts';

export type GuestLinkPages = Record<'show' | 'submit', RequestHandler>;

/** `/guest/:key`: who runs the class, and a button that gives a pass. Only pressing it uses the link. */
export function guestLinkPages(needs: MeetingNeeds): GuestLinkPages {
  const { db, clock, settings } = needs;
  const referrerPolicy = policyOfSecretPage(settings.http.publicUrl);
  return {
    async show(request, response) {
      const opened = await open(request, response);
      if (!opened) return;
      if (isUsedUp(opened.link)) return showGone(response, 'usedUp');
      showForm(response, opened, clock.now());
    },

    async submit(request, response) {
      const opened = await open(request, response);
      if (!opened) return;
      const { link, meeting } = opened;
      const { name, code, pass: secret } = parsed(guestForm, request.body);
      const taking = await takePass(needs, link, { secret, name, code, address: clientAddress(request) });
      switch (taking.kind) {
        case 'taken':
          givePass(response, settings.http, secret, meeting, clock.now());
          return response.redirect(303, doorOf(response, meeting.id));
        case 'used-up':
          return showGone(response, 'usedUp');
        case 'name':
        case 'code':
        case 'blocked':
        case 'busy':
          return showForm(response, opened, clock.now(), { secret, name, taking });
        default:
          taking satisfies never;
      }
    },
  };

  /** The link, where somebody may ask for a pass; otherwise they see the page that says what else there is. */
  async function open(request: Request, response: Response): Promise<OpenedLink | undefined> {
    response.set({ 'Referrer-Policy': referrerPolicy, 'X-Robots-Tag': 'noindex, nofollow' });
    await currentAccount(needs, request, response);
    const opened = await openGuestLink(needs, String(request.params['key']));
    if (!opened) return showGone(response, 'unknown');
    const { decision, link, meeting } = opened;
    if (decision.kind !== 'admitted' && decision.kind !== 'too-early') return showRefusal(response, decision);
    if (request.user && (await entersAsThemselves(needs, request.user.id, meeting.id))) return showBack(response, opened, undefined);
    const pass = await passOf(request, link.id, meeting.id);
    return pass ? showBack(response, opened, pass.name) : opened;
  }

  async function passOf(request: Request, linkId: number, meetingId: number): Promise<GuestPass | undefined> {
    const secretHash = hashOfSecret(passSecretOf(request, settings.http, meetingId));
    return secretHash === undefined ? undefined : findPass(db, { secretHash, meetingId, linkId });
  }
}
