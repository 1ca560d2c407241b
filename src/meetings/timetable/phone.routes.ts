import type { RequestHandler } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import { idFrom } from '../../platform/http/parse-request.ts';
import type { Needs } from '../../platform/http/context.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { after } from '../../platform/shared/clock.ts';
import type { Card } from './meeting-card.ts';
import { listCards } from './list-meeting-cards.ts';
import { phonePath, showPhonePage } from '../join/phone-page.ts';
import { waitingHeaders } from '../join/retry-headers.ts';

/** `GET /meetings/:id/phone`: into a meeting from a phone, or to one from the screen of a computer. */
export function phonePage(needs: Needs): RequestHandler {
  return async (request, response) => {
    const [card] = await listCards(needs, accountOf(response), { id: idFrom(request.params['id']) }, { limit: 1, direction: 'asc' });
    if (!card) throw new Refusal(404, 'not-found');
    const now = needs.clock.now();
    const opensAt = openingOf(card, now);
    if (opensAt) response.set('Refresh', waitingHeaders(opensAt, now).headers.Refresh);
    showPhonePage(request, response, needs.settings, {
      known: { meeting: card, courseTitle: card.courseTitle },
      path: phonePath(card.id),
      door: `/join-meeting/${card.id}`,
      opensAt,
    });
  };
}

function openingOf({ state, opensIn }: Card, now: Date): Date | null | undefined {
  if (state === 'open' || state === 'running') return undefined;
  return state === 'opens' ? after(now, opensIn) : null;
}
