import type { RequestHandler } from 'express';
import { z } from 'zod';
import { may } from '../../accounts/account.ts';
import { accountOf } from '../../accounts/guards.ts';
import { findCourse, listCourses, type ListedCourse } from '../../courses/find-courses.ts';
import { teachersOf } from '../../courses/teachers.ts';
import type { Needs } from '../../platform/http/context.ts';
import { lineOfText } from '../../platform/http/form-fields.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { cursorQuery, pageOf } from './meeting-cursor.ts';
import { listCards, readerOf } from './list-meeting-cards.ts';
import { watchedOf, type LiveCalls } from '../live-call.ts';
import { nextMeetings } from './next-meetings.queries.ts';

const COURSES_A_PAGE = 24;
const MEETINGS_A_PAGE = 10;

const coursesQuery = z.object({
  title: lineOfText().optional().catch(undefined),
  id: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .catch(undefined),
});

/** The list of courses, and the page of one with its classes to come and its past ones. */
export function coursePages(needs: Needs, live: LiveCalls): { list: RequestHandler; show: RequestHandler } {
  return {
    async list(request, response) {
      const account = accountOf(response);
      const words = wordsIn(account.locale).courses;
      const { title, id } = parsed(coursesQuery, request.query);
      const behind = title !== undefined && id !== undefined ? { sortKey: title, id } : undefined;
      const rows = await listCourses(needs.db, readerOf(account), { limit: COURSES_A_PAGE + 1, behind });
      const courses = rows.slice(0, COURSES_A_PAGE);
      const ids = courses.map((course) => course.id);
      showPage(response, 'courses/list', {
        title: may(account, 'meetings:join-any') ? words.allTitle : words.title,
        courses,
        teachers: await teachersOf(needs.db, ids),
        next: await nextMeetings(needs.db, ids, needs.clock.now()),
        more: rows.length > COURSES_A_PAGE ? followingPage(courses) : undefined,
        further: behind !== undefined,
      });
    },

    async show(request, response) {
      const account = accountOf(response);
      const course = await findCourse(needs.db, readerOf(account), idFrom(request.params['id']));
      if (!course) throw new Refusal(404, 'not-found');
      const now = needs.clock.now();
      const { behind } = parsed(cursorQuery, request.query);
      const page = { limit: MEETINGS_A_PAGE + 1, behind };
      const past = request.query['list'] === 'past';
      const upcoming = past
        ? []
        : await listCards(needs, account, { courseId: course.id, endingAfter: now }, { ...page, direction: 'asc' });
      const over =
        !past && behind ? [] : await listCards(needs, account, { courseId: course.id, endedBy: now }, { ...page, direction: 'desc' });
      showPage(response, 'courses/show', {
        title: course.title,
        course,
        teachers: (await teachersOf(needs.db, [course.id])).get(course.id),
        upcoming: pageOf(upcoming, MEETINGS_A_PAGE),
        past: pageOf(over, MEETINGS_A_PAGE),
        live: await live(watchedOf(account, upcoming)),
        showing: past ? 'past' : behind ? 'upcoming' : 'both',
      });
    },
  };
}

function followingPage(courses: ListedCourse[]): string | undefined {
  const last = courses.at(-1);
  return last && `/courses?${new URLSearchParams({ title: last.sortKey, id: String(last.id) }).toString()}`;
}
