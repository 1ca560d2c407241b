import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { phonePath, showPhonePage } from '../join/phone-page.ts';
import { waitingHeaders } from '../join/show-refusal.ts';
import { listMeetingCards, type MeetingCard } from './meeting-cards.ts';

/** `GET /meetings/:id/phone`: joins from a phone, or shows a computer's user the QR code for their phone. */
export function phonePage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const filter = { id: requireId(request.params['id']) };
    const [card] = await listMeetingCards(context, signedInAccount(response), filter, { limit: 1, direction: 'asc' });
    if (!card) throw new HttpError(404, 'not-found');
    const opensAt = openingInstant(card);
    if (opensAt) response.set('Refresh', waitingHeaders(opensAt, context.clock.now()).headers.Refresh);
    showPhonePage(request, response, context.settings, {
      meetingInfo: { meeting: card, courseTitle: card.courseTitle },
      path: phonePath(card.id),
      joinPath: `/join-meeting/${card.id}`,
      opensAt,
    });
  };
}

/** Undefined for a meeting that can be joined now, null for one that cannot be joined any more. */
function openingInstant({ state, opensAt }: MeetingCard): Date | null | undefined {
  return state === 'open' || state === 'running' ? undefined : opensAt;
}
