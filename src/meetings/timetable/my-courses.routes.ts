import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { findCourse, listCourses, type ListedCourse } from '../../courses/find-courses.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { cursorQuery, toPage } from './meeting-cursor.ts';
import { listMeetingCards, toViewer } from './list-meeting-cards.ts';
import { watchableCalls, type FindLiveCalls } from '../live-call.ts';
import { findNextMeetingTimes } from './next-meetings.queries.ts';

const COURSES_PER_PAGE = 24;
const MEETINGS_PER_PAGE = 10;

const coursesQuery = z.object({
  title: singleLineText().optional().catch(undefined),
  id: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .catch(undefined),
});

/** The list of courses, and the page of one with its classes to come and its past ones. */
export function coursePages(context: AppContext, live: FindLiveCalls): { list: RequestHandler; show: RequestHandler } {
  return {
    async list(request, response) {
      const account = signedInAccount(response);
      const messages = messagesFor(account.locale).courses;
      const { title, id } = parseInput(coursesQuery, request.query);
      const behind = title !== undefined && id !== undefined ? { sortKey: title, id } : undefined;
      const rows = await listCourses(context.db, toViewer(account), { limit: COURSES_PER_PAGE + 1, after: behind });
      const courses = rows.slice(0, COURSES_PER_PAGE);
      const ids = courses.map((course) => course.id);
      renderPage(response, 'meetings/timetable/my-courses', {
        title: hasPermission(account, 'meetings:join-any') ? messages.allTitle : messages.title,
        courses,
        teachers: await listTeacherNames(context.db, ids),
        next: await findNextMeetingTimes(context.db, ids, context.clock.now()),
        more: rows.length > COURSES_PER_PAGE ? nextPageUrl(courses) : undefined,
        further: behind !== undefined,
      });
    },

    async show(request, response) {
      const account = signedInAccount(response);
      const course = await findCourse(context.db, toViewer(account), requireId(request.params['id']));
      if (!course) throw new HttpError(404, 'not-found');
      const now = context.clock.now();
      const { behind } = parseInput(cursorQuery, request.query);
      const page = { limit: MEETINGS_PER_PAGE + 1, behind };
      const past = request.query['list'] === 'past';
      const upcoming = past
        ? []
        : await listMeetingCards(context, account, { courseId: course.id, endingAfter: now }, { ...page, direction: 'asc' });
      const over =
        !past && behind
          ? []
          : await listMeetingCards(context, account, { courseId: course.id, endedBy: now }, { ...page, direction: 'desc' });
      renderPage(response, 'meetings/timetable/my-course', {
        title: course.title,
        course,
        teachers: (await listTeacherNames(context.db, [course.id])).get(course.id),
        upcoming: toPage(upcoming, MEETINGS_PER_PAGE),
        past: toPage(over, MEETINGS_PER_PAGE),
        live: await live(watchableCalls(account, upcoming)),
        showing: past ? 'past' : behind ? 'upcoming' : 'both',
      });
    },
  };
}

function nextPageUrl(courses: ListedCourse[]): string | undefined {
  const last = courses.at(-1);
  return last && `/courses?${new URLSearchParams({ title: last.sortKey, id: String(last.id) }).toString()}`;
}
