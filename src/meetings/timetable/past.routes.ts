import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { cursorQuery, toPage } from './meeting-cursor.ts';
import { listMeetingCards } from './list-meeting-cards.ts';

const PAGE_SIZE = 20;

/** Classes that are over, newest first. */
export function pastPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const account = signedInAccount(response);
    const { behind } = parseInput(cursorQuery, request.query);
    const cards = await listMeetingCards(
      context,
      account,
      { endedBy: context.clock.now() },
      { limit: PAGE_SIZE + 1, direction: 'desc', behind },
    );
    renderPage(response, 'meetings/past', {
      title: messagesFor(account.locale).portal.past,
      meetings: toPage(cards, PAGE_SIZE),
      further: behind !== undefined,
    });
  };
}
