import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice, leaveWarning } from '../platform/http/flash.ts';
import { idFrom, parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import type { MeetingInCourse } from '../meetings/managed-meeting.ts';
import { meetingOfRequest } from '../meetings/require-meeting.ts';
import { closesAt, opensAt } from '../meetings/meeting.ts';
import { findWaitingRoom } from '../meetings/rooms/guest-lobby.ts';
import { LocalTime } from '../platform/shared/time-formatter.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { guestLinkFromForm, type LinkFaults } from './guest-link-from-form.ts';
import { listGuestLinks } from './list-guest-links.ts';
import { guestLinkForm, type GuestLinkForm } from './guests.forms.ts';
import { makeGuestLink } from './create-guest-link.ts';
import { withdrawGuestLink } from './withdraw-guest-link.ts';

export type GuestListPages = Record<'show' | 'make' | 'withdraw', RequestHandler>;

const EMPTY: GuestLinkForm = { uses: '10', end_date: '', end_time: '', code: '' };

/** `/admin/meetings/:id/guests`: the links by which people without an account come in, and who came by them. */
export function guestListPages(needs: Needs): GuestListPages {
  const { db, clock, settings } = needs;
  return {
    async show(request, response) {
      await showLinks(response, await meetingOfRequest(needs, request, response), { form: EMPTY, faults: {} });
    },

    async make(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const form = parsed(guestLinkForm, request.body);
      const typed = guestLinkFromForm(form, settings.timeZone, clock.now());
      if ('faults' in typed) return showLinks(response, found, { form, faults: typed.faults });
      const making = await makeGuestLink(needs, actorOf(response), found.meeting.id, typed.plan);
      switch (making.kind) {
        case 'made':
          leaveNotice(response, 'guest-link-made');
          return goBack(response, found);
        case 'no-guests':
        case 'closed':
        case 'too-many':
          leaveWarning(response, warnings[making.kind]);
          return goBack(response, found);
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          making satisfies never;
      }
    },

    async withdraw(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const withdrawing = await withdrawGuestLink(needs, actorOf(response), found.meeting.id, idFrom(request.params['link']));
      if (withdrawing === 'not-found') throw new Refusal(404, 'not-found');
      if (withdrawing === 'withdrawn') leaveNotice(response, 'guest-link-withdrawn');
      goBack(response, found);
    },
  };

  async function showLinks(response: Response, found: MeetingInCourse, typed: { form: GuestLinkForm; faults: LinkFaults }): Promise<void> {
    const { meeting } = found;
    const now = clock.now();
    const { locale } = accountOf(response);
    const closes = closesAt(meeting);
    showPage(response, 'guests/list', {
      title: wordsIn(locale).guests.title,
      layout: 'administration',
      status: Object.keys(typed.faults).length > 0 ? 422 : 200,
      ...found,
      ...typed,
      links: await listGuestLinks(needs, meeting.id),
      mayMake: settings.jitsi.auth === 'jwt' && !meeting.cancelled && now < closes,
      takesGuests: settings.jitsi.auth === 'jwt',
      waitingRoom: await findWaitingRoom(db, settings.jitsi, meeting),
      // Jitsi switches a waiting room on as it opens a room, not later.
      mayBeOpen: opensAt(meeting, true) <= now && now < closes,
      closes,
      zoneName: new LocalTime(locale, settings.timeZone).zoneName(now),
    });
  }
}

const warnings = { 'no-guests': 'guest-link-no-guests', closed: 'guest-link-closed', 'too-many': 'guest-link-too-many' };

function goBack(response: Response, { meeting }: MeetingInCourse): void {
  response.redirect(303, `/admin/meetings/${meeting.id}/guests`);
}
