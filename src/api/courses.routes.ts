import { z } from 'zod';
import { may } from '../accounts/account.ts';
import { changeCourse } from '../courses/update-course.ts';
import { findCourseFor } from '../courses/course-authority.ts';
import { findCourse, listCourses, type ListedCourse } from '../courses/find-courses.ts';
import { makeCourseInside } from '../courses/create-course.ts';
import type { Needs } from '../platform/http/context.ts';
import { accountOfCall, type CallerAccount } from './caller-account.ts';
import { course, courseChange, coursePage, courseCursor, courseCursorFrom, coursesQuery, newCourse } from './course.schemas.ts';
import { idempotencyHeader, makeOnce } from './idempotency.ts';
import { invalid } from './validation-problem.ts';
import { operation, type Answer, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { idParameter } from './schemas.ts';
import { etagOf, ifMatchHeader, versionFrom } from './etag.ts';

export type CourseOperations = Record<'list' | 'read' | 'create' | 'change', Operation>;

const ofCourse = z.object({ course_id: idParameter('Number of the course.') });
const etag = { ETag: 'Its version, for `If-Match`; where the person runs the course.' };

export function courseOperations(needs: Needs): CourseOperations {
  const { clock, db } = needs;
  return {
    list: operation({
      id: 'listCourses',
      tag: 'Courses',
      summary: 'The courses that the person is in, by title; every one for an administrator',
      query: coursesQuery,
      answers: { 200: { description: 'A page of them.', schema: coursePage } },
      problems: [],
      async serve({ query }, call) {
        const caller = await accountOfCall(needs, call);
        const rows = await listCourses(db, readerOf(caller), { limit: query.limit + 1, behind: courseCursorFrom(query.cursor) });
        const shown = rows.slice(0, query.limit);
        const next = rows.length > query.limit ? courseCursor(shown.at(-1)!) : null;
        return { status: 200, body: { items: shown.map(bodyOf), next } };
      },
    }),

    read: operation({
      id: 'readCourse',
      tag: 'Courses',
      summary: 'One course',
      params: ofCourse,
      answers: { 200: { description: 'The course.', schema: course, headers: etag } },
      problems: ['not-found'],
      async serve({ params }, call) {
        return show(await accountOfCall(needs, call), params.course_id);
      },
    }),

    create: operation({
      id: 'createCourse',
      tag: 'Courses',
      summary: 'Make a course, in which nobody is enrolled yet',
      headers: idempotencyHeader,
      body: newCourse,
      answers: { 201: { description: 'The course.', schema: course, headers: { ...etag, Location: 'Where it is read.' } } },
      problems: ['forbidden', 'invalid', 'key-used-otherwise'],
      async serve({ headers, body }, call) {
        const caller = await accountOfCall(needs, call);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createCourse', body, now: clock.now() };
        const making = await makeOnce(db, once, (tx) => makeCourseInside(tx, caller.actor, body, clock.now()));
        switch (making.kind) {
          case 'made':
            return show(caller, making.id, 201);
          case 'faulty':
            return invalid(making.faults);
          case 'forbidden':
          case 'key-used-otherwise':
            return { problem: making.kind };
          default:
            return making satisfies never;
        }
      },
    }),

    change: operation({
      id: 'changeCourse',
      tag: 'Courses',
      summary: 'Change a course',
      description: 'What is not sent stays.',
      params: ofCourse,
      headers: ifMatchHeader,
      body: courseChange,
      answers: { 200: { description: 'The course as it is now.', schema: course, headers: etag } },
      problems: ['not-found', 'changed-meanwhile', 'invalid', 'no-version'],
      async serve({ params, headers, body }, call) {
        const caller = await accountOfCall(needs, call);
        const standing = await findCourseFor(db, caller.actor, params.course_id, 'courses:manage');
        if (!standing) return { problem: 'not-found' };
        const version = versionFrom(headers['if-match']);
        if (typeof version !== 'number') return version;
        if (version !== standing.version) return { problem: 'changed-meanwhile' };
        const { title = standing.title, description = standing.description, active = standing.active } = body;
        const changing = await changeCourse(needs, caller.actor, params.course_id, { title, description, active, version });
        switch (changing.kind) {
          case 'changed':
          case 'unchanged':
            return show(caller, params.course_id);
          case 'faulty':
            return invalid(changing.faults);
          case 'conflict':
            return { problem: 'changed-meanwhile' };
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return changing satisfies never;
        }
      },
    }),
  };

  /** As who is in it sees it, or who runs it without being in it. */
  async function show(caller: CallerAccount, id: number, status = 200): Promise<Answer | Problem> {
    const run = await findCourseFor(db, caller.actor, id, 'courses:manage');
    const seen = (await findCourse(db, readerOf(caller), id)) ?? (run && { ...run, enrolledAs: undefined });
    if (!seen) return { problem: 'not-found' };
    return {
      status,
      body: bodyOf(seen),
      headers: { ...(run && { ETag: etagOf(run.version) }), ...(status === 201 && { Location: `/api/v1/courses/${id}` }) },
    };
  }
}

function readerOf({ account }: CallerAccount): { id: number; entersAny: boolean } {
  return { id: account.id, entersAny: may(account, 'meetings:join-any') };
}

function bodyOf({ id, title, description, active, enrolledAs }: ListedCourse): z.input<typeof course> {
  return { id, title, description, active, enrolled_as: enrolledAs ?? null };
}
