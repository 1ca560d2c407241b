import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { keptOfCall } from '../call-options/resolve-call-options.ts';
import { findJoinContext } from '../join/join-context.queries.ts';
import { phonePath, showPhonePage } from '../join/phone-page.ts';
import { waitingHeaders } from '../join/show-refusal.ts';
import { listMeetingCards, type MeetingCard } from './meeting-cards.ts';

/** `GET /meetings/:id/phone`: joins from a phone, or shows a computer's user the QR code for their phone. */
export function phonePage(context: AppContext): RequestHandler {
  const { db, settings } = context;
  return async (request, response) => {
    const filter = { id: requireId(request.params['id']) };
    const account = signedInAccount(response);
    const [card] = await listMeetingCards(context, account, filter, { limit: 1, direction: 'asc' });
    if (!card) throw new HttpError(404, 'not-found');
    const { options } = (await findJoinContext(db, settings.jitsi, { userId: account.id, meetingId: card.id }))!;
    const opensAt = openingInstant(card);
    if (opensAt) response.set('Refresh', waitingHeaders(opensAt, context.clock.now()).headers.Refresh);
    showPhonePage(request, response, settings, {
      meetingInfo: {
        meeting: card,
        courseTitle: card.courseTitle,
        kept: opensAt === null ? undefined : keptOfCall(settings, options),
      },
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
