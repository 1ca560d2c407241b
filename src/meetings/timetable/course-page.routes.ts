import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { requireCoursePage } from '../../courses/course-authority.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { findPage } from '../../platform/pagination/find-page.ts';
import { listQuery, listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { formatDay, formatMonth, formatWeekday, TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { FindLiveCalls } from '../live-call.ts';
import { extensionMinutes } from '../meeting-plan.ts';
import { classLengthsMinutes } from '../scheduling/create-meeting.ts';
import { buildMeetingListQuery } from '../scheduling/meeting-list.ts';
import { findCourseMonth, parseDay } from './course-month.ts';
import { findCourseCards, findNextCourseCard, watchableCalls } from './meeting-cards.ts';

const CLASSES_PER_PAGE = 12;

/** `day` lists the classes of one day, `month` is that of the grid. Nonsense is left out. */
const classesQuery = listQuery.extend({ day: z.string().optional().catch(undefined), month: z.string().optional().catch(undefined) });

/** `/courses/:id`: the running or next class of a course, and the list of its classes. */
export function coursePage(context: AppContext, findLiveCalls: FindLiveCalls): RequestHandler {
  const { db, clock, settings } = context;
  return async (request, response) => {
    const access = await requireCoursePage(context, request, response);
    const { course, can } = access;
    const account = signedInAccount(response);
    const now = clock.now();
    const { at, ...params } = parseInput(classesQuery, request.query);
    const seesAll = access.enrolledAs !== 'student' || hasPermission(account, 'meetings:join-any');
    const studentId = seesAll ? undefined : account.id;
    const zone = settings.timeZone;
    const day = parseDay(params.day, zone);
    const { sort, tab, query } = buildMeetingListQuery(params, now, { courseId: course.id, ...day, studentId });
    const list = await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: CLASSES_PER_PAGE });
    const next = await findNextCourseCard(context, account, access);
    const cards = await findCourseCards(context, account, access, list.ids);
    const month = await findCourseMonth(db, zone, { courseId: course.id, studentId }, params.month ?? day?.date.slice(0, 7), now);
    const path = `/courses/${course.id}`;
    renderPage(response, 'meetings/timetable/course', {
      title: course.title,
      access,
      now,
      next,
      // What stands at the top is not repeated, unless it was searched for.
      cards: params.q === '' && !day ? cards.filter(({ id }) => id !== next?.id) : cards,
      live: await findLiveCalls(watchableCalls(account, next ? [next, ...cards] : cards)),
      list,
      tab,
      q: params.q,
      classLengths: classLengthsMinutes,
      extensionMinutes,
      day: day && formatDay(account.locale, day.date),
      month,
      monthName: formatMonth(account.locale, month.month),
      weekdays: [1, 2, 3, 4, 5, 6, 7].map((number) => formatWeekday(account.locale, number)),
      portalTime: new TimeFormatter(account.locale, zone),
      address: listUrl(path, { ...params, tab, at, day: day?.date }),
      exportAddress: can['meetings:write'] ? listUrl(`${path}/meetings/export`, { q: params.q, tab })({}) : undefined,
    });
  };
}
