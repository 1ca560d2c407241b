import type { RequestHandler } from 'express';
import { may, type Account } from '../../accounts/account.ts';
import { accountOf } from '../../accounts/guards.ts';
import { listCourses } from '../../courses/find-courses.ts';
import { coursesTaughtBy } from '../../courses/teachers.ts';
import { showPage } from '../../platform/http/render-page.ts';
import type { Needs } from '../../platform/http/context.ts';
import { byLocalDay, startOfDay } from '../../platform/shared/local-days.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { Card } from './meeting-card.ts';
import { lengthenings } from '../scheduling/extend-meeting.ts';
import { listCards, readerOf } from './list-meeting-cards.ts';
import { watchedOf, type LiveCalls } from '../live-call.ts';
import { lengths } from '../scheduling/start-class.ts';

const DAYS_AHEAD = 7;
const MOST_CARDS = 60;

/** Hoy: the next class on top, then the rest of the day and the week. */
export function todayPage(needs: Needs, live: LiveCalls): RequestHandler {
  return async (_request, response) => {
    const account = accountOf(response);
    const zone = account.timeZone ?? needs.settings.timeZone;
    const now = needs.clock.now();
    const tomorrow = startOfDay(now, zone, 1);
    const span = { endingAfter: startOfDay(now, zone), startingBefore: startOfDay(now, zone, DAYS_AHEAD) };
    const cards = await listCards(needs, account, span, { limit: MOST_CARDS, direction: 'asc' });
    const next = nextOf(cards);
    const others = cards.filter((card) => card !== next);
    showPage(response, 'meetings/today', {
      title: wordsIn(account.locale).today.title,
      now,
      next,
      live: await live(watchedOf(account, cards)),
      today: others.filter((card) => card.startsAt < tomorrow),
      week: byLocalDay(
        others.filter((card) => card.startsAt >= tomorrow),
        (card) => card.startsAt,
        zone,
      ),
      tomorrow,
      taught: await taughtBy(account),
      lengths,
      lengthenings,
      inNoCourse: cards.length === 0 && (await listCourses(needs.db, readerOf(account), { limit: 1 })).length === 0,
      changesIn: secondsToChange(cards, now),
    });
  };

  /** Courses in which this person may start a class. */
  async function taughtBy(account: Account) {
    return may(account, 'own-courses:manage') ? coursesTaughtBy(needs.db, account.id) : [];
  }
}

/** What can be entered comes before what will open; a class that has started before one that is only open. */
function nextOf(cards: Card[]): Card | undefined {
  return (
    cards.find((card) => card.state === 'running') ??
    cards.find((card) => card.state === 'open') ??
    cards.find((card) => card.state === 'opens') ??
    cards.find((card) => card.state === 'noLink')
  );
}

function secondsToChange(cards: Card[], now: Date): number | undefined {
  const changes = cards.flatMap((card) => (card.changesAt ? [card.changesAt.getTime()] : []));
  return changes.length === 0 ? undefined : Math.ceil((Math.min(...changes) - now.getTime()) / 1000) + 1;
}
