import type { RequestHandler } from 'express';
import { hasPermission, type Account } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { listCourses, toViewer } from '../../courses/find-courses.ts';
import { listTaughtCourses } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { groupByLocalDay, startOfDay } from '../../platform/shared/wall-time.ts';
import { secondsUntilChange } from '../join/viewer-state.ts';
import type { FindLiveCalls } from '../live-call.ts';
import { extensionMinutes } from '../meeting-plan.ts';
import { classLengthsMinutes } from '../scheduling/create-meeting.ts';
import { listMeetingCards, pickNextCard, watchableCalls } from './meeting-cards.ts';
import { cursorQuery, toPage } from '../join/visible-meetings.ts';

const DAYS_AHEAD = 7;
const MAX_CARDS = 60;
const PAST_PER_PAGE = 20;

/** What an administrator of a new portal has still to do, for the view; undefined for everybody else. */
type FindFirstSteps = (account: Account) => Promise<readonly { done: boolean }[] | undefined>;

/** `/`: the running or next class, then the rest of the day and the week. */
export function todayPage(context: AppContext, findLiveCalls: FindLiveCalls, findFirstSteps: FindFirstSteps): RequestHandler {
  const { db, clock, settings } = context;
  return async (_request, response) => {
    const account = signedInAccount(response);
    const zone = account.timeZone ?? settings.timeZone;
    const now = clock.now();
    const tomorrow = startOfDay(now, zone, 1);
    const week = { endingAfter: startOfDay(now, zone), startingBefore: startOfDay(now, zone, DAYS_AHEAD) };
    const cards = await listMeetingCards(context, account, week, { limit: MAX_CARDS, direction: 'asc' });
    const next = pickNextCard(cards);
    const others = cards.filter((card) => card !== next);
    const fromTomorrow = others.filter((card) => card.startsAt >= tomorrow);
    renderPage(response, 'meetings/timetable/today', {
      title: messagesFor(account.locale).today.title,
      now,
      next,
      live: await findLiveCalls(watchableCalls(account, cards)),
      today: others.filter((card) => card.startsAt < tomorrow),
      week: groupByLocalDay(fromTomorrow, (card) => card.startsAt, zone),
      taughtCourses: hasPermission(account, 'own-courses:write') ? await listTaughtCourses(db, account.id) : [],
      classLengths: classLengthsMinutes,
      extensionMinutes,
      hasNoCourse: cards.length === 0 && (await listCourses(db, toViewer(account), { limit: 1 })).length === 0,
      firstSteps: await findFirstSteps(account),
      changesIn: secondsUntilChange(cards, now),
    });
  };
}

/** `/past`: past classes, newest first. */
export function pastPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const account = signedInAccount(response);
    const { behind: after } = parseInput(cursorQuery, request.query);
    const page = { limit: PAST_PER_PAGE + 1, direction: 'desc', after } as const;
    const cards = await listMeetingCards(context, account, { endedBy: context.clock.now() }, page);
    renderPage(response, 'meetings/timetable/past', {
      title: messagesFor(account.locale).portal.past,
      meetings: toPage(cards, PAST_PER_PAGE),
      isFirstPage: after === undefined,
    });
  };
}
