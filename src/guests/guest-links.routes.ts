import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../platform/http/flash.ts';
import { requireId, parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import type { MeetingWithCourse } from '../meetings/managed-meeting.ts';
import { requireMeeting } from '../meetings/require-meeting.ts';
import { closesAt, opensAt } from '../meetings/meeting.ts';
import { findGuestLobby } from '../meetings/rooms/guest-lobby.ts';
import { TimeFormatter } from '../platform/shared/time-formatter.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { parseGuestLinkForm, type GuestLinkErrors } from './guest-link-from-form.ts';
import { listGuestLinks } from './list-guest-links.ts';
import { guestLinkForm, type GuestLinkForm } from './guests.forms.ts';
import { createGuestLink } from './create-guest-link.ts';
import { withdrawGuestLink } from './withdraw-guest-link.ts';

export type ManageGuestLinksPages = Record<'show' | 'make' | 'withdraw', RequestHandler>;

const EMPTY_FORM: GuestLinkForm = { uses: '10', end_date: '', end_time: '', code: '' };

/** `/admin/meetings/:id/guests`: the links by which people without an account come in, and who came by them. */
export function manageGuestLinksPages(context: AppContext): ManageGuestLinksPages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      await showLinks(response, await requireMeeting(context, request, response), { form: EMPTY_FORM, faults: {} });
    },

    async make(request, response) {
      const found = await requireMeeting(context, request, response);
      const form = parseInput(guestLinkForm, request.body);
      const typed = parseGuestLinkForm(form, settings.timeZone, clock.now());
      if ('faults' in typed) return showLinks(response, found, { form, faults: typed.faults });
      const making = await createGuestLink(context, signedInActor(response), found.meeting.id, typed.plan);
      switch (making.kind) {
        case 'made':
          setFlash(response, 'guest-link-made');
          return redirectToLinks(response, found);
        case 'no-guests':
        case 'closed':
        case 'too-many':
          setFlashWarning(response, warnings[making.kind]);
          return redirectToLinks(response, found);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          making satisfies never;
      }
    },

    async withdraw(request, response) {
      const found = await requireMeeting(context, request, response);
      const withdrawing = await withdrawGuestLink(context, signedInActor(response), found.meeting.id, requireId(request.params['link']));
      if (withdrawing === 'not-found') throw new HttpError(404, 'not-found');
      if (withdrawing === 'withdrawn') setFlash(response, 'guest-link-withdrawn');
      redirectToLinks(response, found);
    },
  };

  async function showLinks(
    response: Response,
    found: MeetingWithCourse,
    typed: { form: GuestLinkForm; faults: GuestLinkErrors },
  ): Promise<void> {
    const { meeting } = found;
    const now = clock.now();
    const { locale } = signedInAccount(response);
    const closes = closesAt(meeting);
    renderPage(response, 'guests/list', {
      title: messagesFor(locale).guests.title,
      layout: 'administration',
      status: Object.keys(typed.faults).length > 0 ? 422 : 200,
      ...found,
      ...typed,
      links: await listGuestLinks(context, meeting.id),
      mayMake: settings.jitsi.auth === 'jwt' && !meeting.cancelled && now < closes,
      takesGuests: settings.jitsi.auth === 'jwt',
      waitingRoom: await findGuestLobby(db, settings.jitsi, meeting),
      // Jitsi switches a waiting room on as it opens a room, not later.
      mayBeOpen: opensAt(meeting, true) <= now && now < closes,
      closes,
      zoneName: new TimeFormatter(locale, settings.timeZone).zoneName(now),
    });
  }
}

const warnings = { 'no-guests': 'guest-link-no-guests', closed: 'guest-link-closed', 'too-many': 'guest-link-too-many' };

function redirectToLinks(response: Response, { meeting }: MeetingWithCourse): void {
  response.redirect(303, `/admin/meetings/${meeting.id}/guests`);
}
