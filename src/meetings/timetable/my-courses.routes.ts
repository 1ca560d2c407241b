import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { listCourses, type ListedCourse, toViewer } from '../../courses/find-courses.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { singleLineText, wholeNumber } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findNextMeetingTimes } from '../join/visible-meetings.ts';

const COURSES_PER_PAGE = 24;

/** The last course of the page before. */
const coursesQuery = z.object({ title: singleLineText().optional().catch(undefined), id: wholeNumber().optional().catch(undefined) });

/** `/courses`: the courses of the user; for who may join any meeting, all courses. */
export function myCoursesPage({ db, clock }: AppContext): RequestHandler {
  return async (request, response) => {
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
      nextMeetings: await findNextMeetingTimes(db, toViewer(account), ids, clock.now()),
      nextPageUrl: rows.length > COURSES_PER_PAGE ? nextPageUrl(courses) : undefined,
      isFirstPage: after === undefined,
    });
  };
}

function nextPageUrl(courses: ListedCourse[]): string | undefined {
  const last = courses.at(-1);
  return last && `/courses?${new URLSearchParams({ title: last.sortKey, id: String(last.id) }).toString()}`;
}
