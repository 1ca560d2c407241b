import type { z } from 'zod';
import { findEditableCourse } from '../courses/course-authority.ts';
import { createCourseInTransaction } from '../courses/create-course.ts';
import { findCourse, listCourses, toViewer, type ListedCourse } from '../courses/find-courses.ts';
import { updateCourse } from '../courses/update-course.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller, type Caller } from './caller.ts';
import {
  courseListQuery,
  coursePageSchema,
  courseParams,
  courseSchema,
  createCourseBody,
  formatCourseCursor,
  parseCourseCursor,
  updateCourseBody,
} from './course.schemas.ts';
import { createOnce, idempotencyHeader } from './idempotency.ts';
import { defineOperation, type ApiResponse, type Operation } from './operation.ts';
import { validationProblem, type Problem } from './problem.ts';
import { checkIfMatch, createdHeaders, etagHeader, formatEtag, ifMatchHeader } from './schemas.ts';

export type CourseOperations = Record<'list' | 'show' | 'create' | 'update', Operation>;

export function courseOperations(context: AppContext): CourseOperations {
  const { clock, db } = context;
  return {
    list: defineOperation({
      id: 'listCourses',
      tag: 'Courses',
      summary: 'List courses, by title',
      description: 'Those in which the caller is enrolled; administrators see all courses.',
      query: courseListQuery,
      responses: { 200: { description: 'A page of courses.', schema: coursePageSchema } },
      problems: [],
      async handle({ query }, request) {
        const viewer = toViewer((await findCaller(context, request)).account);
        const rows = await listCourses(db, viewer, { limit: query.limit + 1, after: parseCourseCursor(query.cursor) });
        const items = rows.slice(0, query.limit);
        const next = rows.length > query.limit ? formatCourseCursor(items.at(-1)!) : null;
        return { status: 200, body: { items: items.map(toCourseBody), next } };
      },
    }),

    show: defineOperation({
      id: 'getCourse',
      tag: 'Courses',
      summary: 'Get a course',
      params: courseParams,
      responses: { 200: { description: 'The course.', schema: courseSchema, headers: etagHeader } },
      problems: ['not-found'],
      async handle({ params }, request) {
        return showCourse(await findCaller(context, request), params.course_id);
      },
    }),

    create: defineOperation({
      id: 'createCourse',
      tag: 'Courses',
      summary: 'Create a course without members',
      headers: idempotencyHeader,
      body: createCourseBody,
      responses: { 201: { description: 'The course.', schema: courseSchema, headers: createdHeaders } },
      problems: ['forbidden', 'validation-failed', 'idempotency-key-reused'],
      async handle({ headers, body }, request) {
        const caller = await findCaller(context, request);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createCourse', body, now: clock.now() };
        const result = await createOnce(db, once, (tx) => createCourseInTransaction(tx, caller.actor, body, clock.now()));
        switch (result.kind) {
          case 'created':
            return showCourse(caller, result.id, 201);
          case 'invalid':
            return validationProblem(result.errors);
          case 'code-taken':
            return validationProblem({ code: 'taken' });
          case 'forbidden':
          case 'idempotency-key-reused':
            return { problem: result.kind };
          default:
            return result satisfies never;
        }
      },
    }),

    update: defineOperation({
      id: 'updateCourse',
      tag: 'Courses',
      summary: 'Change a course',
      description: 'Fields that are not sent keep their value.',
      params: courseParams,
      headers: ifMatchHeader,
      body: updateCourseBody,
      responses: { 200: { description: 'The changed course.', schema: courseSchema, headers: etagHeader } },
      problems: ['not-found', 'version-conflict', 'validation-failed', 'if-match-required'],
      async handle({ params, headers, body }, request) {
        const caller = await findCaller(context, request);
        const current = await findEditableCourse(db, caller.actor, params.course_id, 'courses:write');
        if (!current) return { problem: 'not-found' };
        const conflict = checkIfMatch(headers['if-match'], current.version);
        if (conflict) return conflict;
        const { title = current.title, description = current.description, active = current.active, code, term } = body;
        const update = { title, description, code, term, active, version: current.version };
        const result = await updateCourse(context, caller.actor, params.course_id, update);
        switch (result.kind) {
          case 'updated':
          case 'unchanged':
            return showCourse(caller, params.course_id);
          case 'invalid':
            return validationProblem(result.errors);
          case 'code-taken':
            return validationProblem({ code: 'taken' });
          case 'version-conflict':
          case 'not-found':
            return { problem: result.kind };
          default:
            return result satisfies never;
        }
      },
    }),
  };

  /** A course is visible to its members, and to callers who can change it. */
  async function showCourse(caller: Caller, id: number, status = 200): Promise<ApiResponse | Problem> {
    const editable = await findEditableCourse(db, caller.actor, id, 'courses:write');
    const course = (await findCourse(db, toViewer(caller.account), id)) ?? (editable && { ...editable, enrolledAs: undefined });
    if (!course) return { problem: 'not-found' };
    return {
      status,
      body: toCourseBody(course),
      headers: { ...(editable && { ETag: formatEtag(editable.version) }), ...(status === 201 && { Location: `/api/v1/courses/${id}` }) },
    };
  }
}

function toCourseBody({ id, title, description, code, term, active, enrolledAs }: ListedCourse): z.input<typeof courseSchema> {
  return { id, title, description, code, term, active, enrolled_as: enrolledAs ?? null };
}
