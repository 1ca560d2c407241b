import type { RequestHandler } from 'express';
import { hasPermission, type Account } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { listCourses } from '../../courses/find-courses.ts';
import { listTaughtCourses } from '../../courses/teachers.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { groupByLocalDay, startOfDay } from '../../platform/shared/wall-time.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { MeetingCard } from './meeting-card.ts';
import { extensionMinutes } from '../scheduling/extend-meeting.ts';
import { listMeetingCards, toViewer } from './list-meeting-cards.ts';
import { watchableCalls, type FindLiveCalls } from '../live-call.ts';
import { classLengthsMinutes } from '../scheduling/start-class.ts';

const DAYS_AHEAD = 7;
const MAX_CARDS = 60;

/** Hoy: the next class on top, then the rest of the day and the week. */
export function todayPage(context: AppContext, live: FindLiveCalls): RequestHandler {
  return async (_request, response) => {
    const account = signedInAccount(response);
    const zone = account.timeZone ?? context.settings.timeZone;
    const now = context.clock.now();
    const tomorrow = startOfDay(now, zone, 1);
    const span = { endingAfter: startOfDay(now, zone), startingBefore: startOfDay(now, zone, DAYS_AHEAD) };
    const cards = await listMeetingCards(context, account, span, { limit: MAX_CARDS, direction: 'asc' });
    const next = pickNextCard(cards);
    const others = cards.filter((card) => card !== next);
    renderPage(response, 'meetings/today', {
      title: messagesFor(account.locale).today.title,
      now,
      next,
      live: await live(watchableCalls(account, cards)),
      today: others.filter((card) => card.startsAt < tomorrow),
      week: groupByLocalDay(
        others.filter((card) => card.startsAt >= tomorrow),
        (card) => card.startsAt,
        zone,
      ),
      tomorrow,
      taught: await taughtBy(account),
      lengths: classLengthsMinutes,
      lengthenings: extensionMinutes,
      inNoCourse: cards.length === 0 && (await listCourses(context.db, toViewer(account), { limit: 1 })).length === 0,
      changesIn: secondsUntilChange(cards, now),
    });
  };

  /** Courses in which this person may start a class. */
  async function taughtBy(account: Account) {
    return hasPermission(account, 'own-courses:write') ? listTaughtCourses(context.db, account.id) : [];
  }
}

/** What can be entered comes before what will open; a class that has started before one that is only open. */
function pickNextCard(cards: MeetingCard[]): MeetingCard | undefined {
  return (
    cards.find((card) => card.state === 'running') ??
    cards.find((card) => card.state === 'open') ??
    cards.find((card) => card.state === 'opens') ??
    cards.find((card) => card.state === 'noLink')
  );
}

function secondsUntilChange(cards: MeetingCard[], now: Date): number | undefined {
  const changes = cards.flatMap((card) => (card.changesAt ? [card.changesAt.getTime()] : []));
  return changes.length === 0 ? undefined : Math.ceil((Math.min(...changes) - now.getTime()) / 1000) + 1;
}
