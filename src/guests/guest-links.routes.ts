import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { type MeetingWithCourse, closesAt, opensAt } from '../meetings/meeting.ts';
import { requireMeeting } from '../meetings/meeting-authority.ts';
import type { LoadMeetingHeader } from '../meetings/page/meeting-header.ts';
import { findGuestLobby } from '../meetings/rooms/guest-lobby.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput, requireId } from '../platform/http/parse-request.ts';
import { createQrCode } from '../platform/http/qr-code.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { TimeFormatter } from '../platform/shared/time-formatter.ts';
import { guestLinkForm, parseGuestLinkForm, type GuestLinkErrors, type GuestLinkForm } from './guests.forms.ts';
import { createGuestLink, listGuestLinks, revokeGuestLink } from './manage-guest-links.ts';

const EMPTY_FORM: GuestLinkForm = { uses: '10', end_date: '', end_time: '', code: '' };

/** `/meetings/:id/guests`: the links of a meeting, and the guests who used them. */
export function guestLinkPages(
  context: AppContext,
  loadHeader: LoadMeetingHeader,
): Record<'show' | 'create' | 'confirmRevocation' | 'revoke', RequestHandler> {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      await showLinks(response, await requireMeeting(context, request, response), { form: EMPTY_FORM, errors: {} });
    },

    async create(request, response) {
      const found = await requireMeeting(context, request, response);
      const form = parseInput(guestLinkForm, request.body);
      const parsed = parseGuestLinkForm(form, settings.timeZone, clock.now());
      if ('errors' in parsed) return showLinks(response, found, { form, errors: parsed.errors });
      const result = await createGuestLink(context, signedInActor(response), found.meeting.id, parsed.input);
      switch (result.kind) {
        case 'created':
          setFlash(response, 'guest-link-created');
          return redirectToLinks(response, found);
        case 'guests-not-supported':
        case 'closed':
        case 'too-many':
          setFlashWarning(response, warnings[result.kind]);
          return redirectToLinks(response, found);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async confirmRevocation(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const id = requireId(request.params['link']);
      const link = (await listGuestLinks(context, meeting.id)).find((one) => one.id === id);
      if (!link) throw new HttpError(404, 'not-found');
      renderPage(response, 'guests/revoke', { title: messagesFor(signedInAccount(response).locale).guests.title, meeting, link });
    },

    async revoke(request, response) {
      const found = await requireMeeting(context, request, response);
      const result = await revokeGuestLink(context, signedInActor(response), found.meeting.id, requireId(request.params['link']));
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'revoked') setFlash(response, 'guest-link-revoked');
      redirectToLinks(response, found);
    },
  };

  async function showLinks(
    response: Response,
    found: MeetingWithCourse,
    submitted: { form: GuestLinkForm; errors: GuestLinkErrors },
  ): Promise<void> {
    const { meeting } = found;
    const now = clock.now();
    const { locale } = signedInAccount(response);
    const closed = now >= closesAt(meeting);
    const allowsGuests = settings.jitsi.auth === 'jwt';
    renderPage(response, 'guests/links', {
      title: messagesFor(locale).guests.title,
      header: await loadHeader(response, meeting, 'guests'),
      status: Object.keys(submitted.errors).length > 0 ? 422 : 200,
      ...found,
      ...submitted,
      links: (await listGuestLinks(context, meeting.id)).map((link) => ({
        ...link,
        qrCode: link.url && link.state === 'valid' ? createQrCode(link.url) : undefined,
      })),
      canCreate: allowsGuests && !meeting.cancelled && !closed,
      allowsGuests,
      lobby: await findGuestLobby(db, settings.jitsi, meeting),
      // Jitsi turns the lobby on when a room opens, not later.
      roomMayBeOpen: opensAt(meeting, true) <= now && !closed,
      zoneName: new TimeFormatter(locale, settings.timeZone).zoneName(now),
    });
  }
}

const warnings = {
  'guests-not-supported': 'guest-link-not-supported',
  closed: 'guest-link-closed',
  'too-many': 'guest-link-too-many',
};

function redirectToLinks(response: Response, { meeting }: MeetingWithCourse): void {
  response.redirect(303, `/meetings/${meeting.id}/guests`);
}
