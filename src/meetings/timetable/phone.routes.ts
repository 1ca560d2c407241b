import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { addMs } from '../../platform/shared/clock.ts';
import type { MeetingCard } from './meeting-card.ts';
import { listMeetingCards } from './list-meeting-cards.ts';
import { phonePath, showPhonePage } from '../join/phone-page.ts';
import { waitingHeaders } from '../join/retry-headers.ts';

/** `GET /meetings/:id/phone`: into a meeting from a phone, or to one from the screen of a computer. */
export function phonePage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const [card] = await listMeetingCards(
      context,
      signedInAccount(response),
      { id: requireId(request.params['id']) },
      { limit: 1, direction: 'asc' },
    );
    if (!card) throw new HttpError(404, 'not-found');
    const now = context.clock.now();
    const opensAt = openingInstant(card, now);
    if (opensAt) response.set('Refresh', waitingHeaders(opensAt, now).headers.Refresh);
    showPhonePage(request, response, context.settings, {
      meetingInfo: { meeting: card, courseTitle: card.courseTitle },
      path: phonePath(card.id),
      joinPath: `/join-meeting/${card.id}`,
      opensAt,
    });
  };
}

function openingInstant({ state, opensInMs }: MeetingCard, now: Date): Date | null | undefined {
  if (state === 'open' || state === 'running') return undefined;
  return state === 'opens' ? addMs(now, opensInMs) : null;
}
