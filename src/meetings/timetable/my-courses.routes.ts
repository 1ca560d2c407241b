import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { findCourse, listCourses, type ListedCourse } from '../../courses/find-courses.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { singleLineText, wholeNumber } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { FindLiveCalls } from '../live-call.ts';
import { listMeetingCards, toViewer, watchableCalls } from './meeting-cards.ts';
import { cursorQuery, findNextMeetingTimes, toPage } from './visible-meetings.ts';

const COURSES_PER_PAGE = 24;
const MEETINGS_PER_PAGE = 10;

/** The last course of the page before. */
const coursesQuery = z.object({ title: singleLineText().optional().catch(undefined), id: wholeNumber().optional().catch(undefined) });

/** `/courses` and `/courses/:id`, with upcoming and past meetings. */
export function coursePages(context: AppContext, findLiveCalls: FindLiveCalls): { list: RequestHandler; show: RequestHandler } {
  const { db, clock } = context;
  return {
    async list(request, response) {
      const account = signedInAccount(response);
      const messages = messagesFor(account.locale).courses;
      const { title, id } = parseInput(coursesQuery, request.query);
      const after = title !== undefined && id !== undefined ? { sortKey: title, id } : undefined;
      const rows = await listCourses(db, toViewer(account), { limit: COURSES_PER_PAGE + 1, after });
      const courses = rows.slice(0, COURSES_PER_PAGE);
      const ids = courses.map((course) => course.id);
      renderPage(response, 'meetings/timetable/my-courses', {
        title: hasPermission(account, 'meetings:join-any') ? messages.allTitle : messages.title,
        courses,
        teachers: await listTeacherNames(db, ids),
        nextMeetings: await findNextMeetingTimes(db, ids, clock.now()),
        nextPageUrl: rows.length > COURSES_PER_PAGE ? nextPageUrl(courses) : undefined,
        isFirstPage: after === undefined,
      });
    },

    async show(request, response) {
      const account = signedInAccount(response);
      const course = await findCourse(db, toViewer(account), requireId(request.params['id']));
      if (!course) throw new HttpError(404, 'not-found');
      const now = clock.now();
      const { behind: after } = parseInput(cursorQuery, request.query);
      const showing = request.query['list'] === 'past' ? 'past' : after ? 'upcoming' : 'both';
      const page = { limit: MEETINGS_PER_PAGE + 1, after };
      const courseId = course.id;
      const upcoming =
        showing === 'past' ? [] : await listMeetingCards(context, account, { courseId, endingAfter: now }, { ...page, direction: 'asc' });
      const past =
        showing === 'upcoming' ? [] : await listMeetingCards(context, account, { courseId, endedBy: now }, { ...page, direction: 'desc' });
      renderPage(response, 'meetings/timetable/my-course', {
        title: course.title,
        course,
        teachers: (await listTeacherNames(db, [courseId])).get(courseId),
        upcoming: toPage(upcoming, MEETINGS_PER_PAGE),
        past: toPage(past, MEETINGS_PER_PAGE),
        live: await findLiveCalls(watchableCalls(account, upcoming)),
        showing,
      });
    },
  };
}

function nextPageUrl(courses: ListedCourse[]): string | undefined {
  const last = courses.at(-1);
  return last && `/courses?${new URLSearchParams({ title: last.sortKey, id: String(last.id) }).toString()}`;
}
