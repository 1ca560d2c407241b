import type { RequestHandler } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import type { Needs } from '../../platform/http/context.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { cursorQuery, pageOf } from './meeting-cursor.ts';
import { listCards } from './list-meeting-cards.ts';

const PAGE_SIZE = 20;

/** Classes that are over, newest first. */
export function pastPage(needs: Needs): RequestHandler {
  return async (request, response) => {
    const account = accountOf(response);
    const { behind } = parsed(cursorQuery, request.query);
    const cards = await listCards(needs, account, { endedBy: needs.clock.now() }, { limit: PAGE_SIZE + 1, direction: 'desc', behind });
    showPage(response, 'meetings/past', {
      title: wordsIn(account.locale).portal.past,
      meetings: pageOf(cards, PAGE_SIZE),
      further: behind !== undefined,
    });
  };
}
