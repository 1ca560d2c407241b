import { z } from 'zod';
import type { Actor } from '../accounts/authority.ts';
import { findAccountByLogin } from '../accounts/find-account.ts';
import { updateEnrollmentRole, endEnrollment, type EnrollmentKey } from '../courses/update-enrollment.ts';
import { findEditableCourse } from '../courses/course-authority.ts';
import type { CourseRole } from '../courses/course.ts';
import { enrollUser } from '../courses/enroll-users.ts';
import { findMember, findMembers, memberListQuery, type Member } from '../courses/find-members.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/list-url.ts';
import { findCaller } from './caller.ts';
import { courseParams } from './course.schemas.ts';
import { defineOperation, type ApiRequest, type ApiResponse, type Operation } from './operation.ts';
import { pageSchema, pageQuery, idParameter, lineSchema } from './schemas.ts';
import type { Problem } from './problem.ts';

export type MemberOperations = Record<'list' | 'enroll' | 'enrollById' | 'endEnrollment', Operation>;

const memberParams = courseParams.extend({ person_id: idParameter('Id of the person.') });

const courseRoleSchema = z.enum(['student', 'teacher']);

const memberSchema = z
  .strictObject({
    id: z.int().meta({ description: 'Id of the person.' }),
    username: z.string(),
    name: z.string(),
    email: z.string().optional().meta({ description: 'Only for applications, and for keys with `people:read`.' }),
    role: courseRoleSchema,
    since: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable().meta({ description: 'Null while the enrollment is active.' }),
  })
  .meta({ id: 'Member' });

const responses = {
  200: { description: 'The person was enrolled already.', schema: memberSchema },
  201: { description: 'The person has been enrolled.', schema: memberSchema },
};

const membersQuery = z.object({
  q: lineSchema(200)
    .default('')
    .meta({ description: 'Search terms: beginnings of words of the name, the username or the e-mail address.' }),
  state: z.enum(['active', 'ended']).default('active'),
  ...pageQuery,
});

/** The members of a course, for callers who manage it. */
export function memberOperations(context: AppContext): MemberOperations {
  const { db } = context;
  return {
    list: defineOperation({
      id: 'listMembers',
      tag: 'Courses',
      summary: 'List the active or former members of a course, by last name',
      params: courseParams,
      query: membersQuery,
      responses: { 200: { description: 'A page of members.', schema: pageSchema(memberSchema).meta({ id: 'MemberPage' }) } },
      problems: ['not-found'],
      async handle({ params, query }, request) {
        const { actor } = await findCaller(context, request);
        if (!(await findEditableCourse(db, actor, params.course_id, 'courses:write'))) return { problem: 'not-found' };
        const listQuery = memberListQuery(params.course_id, query.state, query.q);
        const cursor = parseCursor(query.cursor, listQuery.sort);
        const { ids, next = null } = await findPage(db, { ...listQuery, cursor, size: query.limit });
        return {
          status: 200,
          body: { items: (await findMembers(db, params.course_id, ids)).map((member) => toMemberBody(member, request)), next },
        };
      },
    }),

    enroll: defineOperation({
      id: 'enrollMember',
      tag: 'Courses',
      summary: 'Enrol a user by username or e-mail address',
      description: 'Idempotent. A former member becomes active again.',
      params: courseParams,
      body: z.object({ login: lineSchema(1000), role: courseRoleSchema.default('student') }).meta({ id: 'NewMember' }),
      responses,
      problems: ['not-found'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        if (!(await findEditableCourse(db, actor, params.course_id, 'courses:write'))) return { problem: 'not-found' };
        const account = await findAccountByLogin(db, body.login);
        return account ? enroll(request, actor, { userId: account.id, courseId: params.course_id }, body.role) : { problem: 'not-found' };
      },
    }),

    enrollById: defineOperation({
      id: 'putMember',
      tag: 'Courses',
      summary: 'Enrol a user by id, or change the role of a member',
      description:
        'Idempotent. Callers who only manage their own courses and lack people:read can do this with active and former members only.',
      params: memberParams,
      body: z.object({ role: courseRoleSchema.default('student') }).meta({ id: 'Membership' }),
      responses,
      problems: ['not-found'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        const key = { userId: params.person_id, courseId: params.course_id };
        // Otherwise, trying ids would reveal who has an account.
        const maySeeAccounts = (['courses:write', 'people:read'] as const).some((permission) => actor.permissions.has(permission));
        if (!maySeeAccounts && !(await findMember(db, key.courseId, key.userId))) return { problem: 'not-found' };
        return enroll(request, actor, key, body.role);
      },
    }),

    endEnrollment: defineOperation({
      id: 'endMember',
      tag: 'Courses',
      summary: 'End an enrollment',
      description: 'The history is kept. A participant who is in a call stays in it until leaving or being removed.',
      params: memberParams,
      responses: { 204: { description: 'The enrollment has ended.' } },
      problems: ['not-found'],
      async handle({ params }, request) {
        const { actor } = await findCaller(context, request);
        const result = await endEnrollment(context, actor, { userId: params.person_id, courseId: params.course_id });
        return result.kind === 'not-found' ? { problem: 'not-found' } : { status: 204 };
      },
    }),
  };

  async function enroll(request: ApiRequest, actor: Actor, key: EnrollmentKey, role: CourseRole): Promise<ApiResponse | Problem> {
    const result = await enrollUser(context, actor, { ...key, role });
    if (result === 'other-role') await updateEnrollmentRole(context, actor, key, role);
    const member = result === 'not-found' ? undefined : await findMember(db, key.courseId, key.userId);
    if (!member) return { problem: 'not-found' };
    return { status: result === 'enrolled' || result === 'resumed' ? 201 : 200, body: toMemberBody(member, request) };
  }
}

function toMemberBody(
  { id, username, name, email, role, enrolledAt, endedAt }: Member,
  { apiToken }: ApiRequest,
): z.input<typeof memberSchema> {
  const mayRead = apiToken.scopes.has('people:read');
  return { id, username, name, ...(mayRead && { email }), role, since: enrolledAt.toISOString(), ended_at: endedAt?.toISOString() ?? null };
}
