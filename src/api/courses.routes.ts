import { z } from 'zod';
import { hasPermission } from '../accounts/account.ts';
import { updateCourse } from '../courses/update-course.ts';
import { findEditableCourse } from '../courses/course-authority.ts';
import { findCourse, listCourses, type ListedCourse } from '../courses/find-courses.ts';
import { createCourseInTransaction } from '../courses/create-course.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller, type Caller } from './caller.ts';
import {
  courseSchema,
  updateCourseBody,
  coursePageSchema,
  formatCourseCursor,
  parseCourseCursor,
  courseListQuery,
  createCourseBody,
} from './course.schemas.ts';
import { idempotencyHeader, createOnce } from './idempotency.ts';
import { validationProblem, type Problem } from './problem.ts';
import { defineOperation, type ApiResponse, type Operation } from './operation.ts';
import { idParameter, formatEtag, ifMatchHeader, parseIfMatch, etagHeader, createdHeaders } from './schemas.ts';

export type CourseOperations = Record<'list' | 'read' | 'create' | 'change', Operation>;

const courseParams = z.object({ course_id: idParameter('Number of the course.') });

export function courseOperations(context: AppContext): CourseOperations {
  const { clock, db } = context;
  return {
    list: defineOperation({
      id: 'listCourses',
      tag: 'Courses',
      summary: 'The courses that the person is in, by title; every one for an administrator',
      query: courseListQuery,
      responses: { 200: { description: 'A page of them.', schema: coursePageSchema } },
      problems: [],
      async handle({ query }, call) {
        const caller = await findCaller(context, call);
        const rows = await listCourses(db, toViewer(caller), { limit: query.limit + 1, after: parseCourseCursor(query.cursor) });
        const shown = rows.slice(0, query.limit);
        const next = rows.length > query.limit ? formatCourseCursor(shown.at(-1)!) : null;
        return { status: 200, body: { items: shown.map(toCourseBody), next } };
      },
    }),

    read: defineOperation({
      id: 'readCourse',
      tag: 'Courses',
      summary: 'One course',
      params: courseParams,
      responses: { 200: { description: 'The course.', schema: courseSchema, headers: etagHeader } },
      problems: ['not-found'],
      async handle({ params }, call) {
        return show(await findCaller(context, call), params.course_id);
      },
    }),

    create: defineOperation({
      id: 'createCourse',
      tag: 'Courses',
      summary: 'Make a course, in which nobody is enrolled yet',
      headers: idempotencyHeader,
      body: createCourseBody,
      responses: { 201: { description: 'The course.', schema: courseSchema, headers: createdHeaders } },
      problems: ['forbidden', 'invalid', 'key-used-otherwise'],
      async handle({ headers, body }, call) {
        const caller = await findCaller(context, call);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createCourse', body, now: clock.now() };
        const making = await createOnce(db, once, (tx) => createCourseInTransaction(tx, caller.actor, body, clock.now()));
        switch (making.kind) {
          case 'created':
            return show(caller, making.id, 201);
          case 'invalid':
            return validationProblem(making.errors);
          case 'forbidden':
          case 'key-used-otherwise':
            return { problem: making.kind };
          default:
            return making satisfies never;
        }
      },
    }),

    change: defineOperation({
      id: 'changeCourse',
      tag: 'Courses',
      summary: 'Change a course',
      description: 'What is not sent stays.',
      params: courseParams,
      headers: ifMatchHeader,
      body: updateCourseBody,
      responses: { 200: { description: 'The course as it is now.', schema: courseSchema, headers: etagHeader } },
      problems: ['not-found', 'changed-meanwhile', 'invalid', 'no-version'],
      async handle({ params, headers, body }, call) {
        const caller = await findCaller(context, call);
        const standing = await findEditableCourse(db, caller.actor, params.course_id, 'courses:write');
        if (!standing) return { problem: 'not-found' };
        const version = parseIfMatch(headers['if-match']);
        if (typeof version !== 'number') return version;
        if (version !== standing.version) return { problem: 'changed-meanwhile' };
        const { title = standing.title, description = standing.description, active = standing.active } = body;
        const changing = await updateCourse(context, caller.actor, params.course_id, { title, description, active, version });
        switch (changing.kind) {
          case 'updated':
          case 'unchanged':
            return show(caller, params.course_id);
          case 'invalid':
            return validationProblem(changing.errors);
          case 'version-conflict':
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
  async function show(caller: Caller, id: number, status = 200): Promise<ApiResponse | Problem> {
    const run = await findEditableCourse(db, caller.actor, id, 'courses:write');
    const seen = (await findCourse(db, toViewer(caller), id)) ?? (run && { ...run, enrolledAs: undefined });
    if (!seen) return { problem: 'not-found' };
    return {
      status,
      body: toCourseBody(seen),
      headers: { ...(run && { ETag: formatEtag(run.version) }), ...(status === 201 && { Location: `/api/v1/courses/${id}` }) },
    };
  }
}

function toViewer({ account }: Caller): { id: number; canJoinAny: boolean } {
  return { id: account.id, canJoinAny: hasPermission(account, 'meetings:join-any') };
}

function toCourseBody({ id, title, description, active, enrolledAs }: ListedCourse): z.input<typeof courseSchema> {
  return { id, title, description, active, enrolled_as: enrolledAs ?? null };
}
