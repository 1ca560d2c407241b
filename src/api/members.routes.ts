import { z } from 'zod';
import type { Actor } from '../accounts/authority.ts';
import { findAccountByLogin } from '../accounts/find-account.ts';
import { updateEnrollmentRole, endEnrollment, type EnrollmentKey } from '../courses/update-enrollment.ts';
import { findEditableCourse } from '../courses/course-authority.ts';
import { courseRoles, type CourseRole } from '../courses/course.ts';
import { assignSections } from '../courses/manage-sections.ts';
import { setEnrollmentDays } from '../courses/enrollment-days.ts';
import { enrollUserInSection } from '../courses/enroll-users.ts';
import { findMember, findMembers, memberListQuery, type Member } from '../courses/find-members.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/list-url.ts';
import { findCaller } from './caller.ts';
import { courseParams } from './course.schemas.ts';
import { defineOperation, type ApiRequest, type ApiResponse, type Operation } from './operation.ts';
import { dateSchema, pageSchema, pageQuery, idParameter, lineSchema, sectionIdField, sectionReference } from './schemas.ts';
import { validationProblem, type Problem } from './problem.ts';

export type MemberOperations = Record<'list' | 'enroll' | 'enrollById' | 'setDays' | 'setSection' | 'endEnrollment', Operation>;

const memberParams = courseParams.extend({ person_id: idParameter('Id of the person.') });

const courseRoleSchema = z.enum(courseRoles);

/** In the portal's time zone. */
const daySchema = dateSchema().nullable();

const sectionField = sectionIdField('Of the course; null: in no section. Left out: the section stays.').optional();

const memberSchema = z
  .strictObject({
    id: z.int().meta({ description: 'Id of the person.' }),
    username: z.string(),
    name: z.string(),
    email: z.string().optional().meta({ description: 'Only for applications, and for keys with `people:read`.' }),
    role: courseRoleSchema,
    section: sectionReference('The section of the course to which the person belongs.'),
    since: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable().meta({ description: 'Null while the enrollment is active.' }),
    first_day: daySchema.meta({ description: 'From this day on the enrollment is active; null: without a beginning.' }),
    last_day: daySchema.meta({ description: 'Until this day the enrollment is active; null: without an end.' }),
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
      body: z
        .object({ login: lineSchema(1000), role: courseRoleSchema.default('student'), section_id: sectionField })
        .meta({ id: 'NewMember' }),
      responses,
      problems: ['not-found', 'validation-failed'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        if (!(await findEditableCourse(db, actor, params.course_id, 'courses:write'))) return { problem: 'not-found' };
        const account = await findAccountByLogin(db, body.login);
        return account ? enroll(request, actor, { userId: account.id, courseId: params.course_id }, body) : { problem: 'not-found' };
      },
    }),

    enrollById: defineOperation({
      id: 'putMember',
      tag: 'Courses',
      summary: 'Enrol a user by id, or change the role of a member',
      description:
        'Idempotent. Callers who only manage their own courses and lack people:read can do this with active and former members only.',
      params: memberParams,
      body: z.object({ role: courseRoleSchema.default('student'), section_id: sectionField }).meta({ id: 'Membership' }),
      responses,
      problems: ['not-found', 'validation-failed'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        const key = { userId: params.person_id, courseId: params.course_id };
        // Otherwise, trying ids would reveal who has an account.
        const maySeeAccounts = (['courses:write', 'people:read'] as const).some((permission) => actor.permissions.has(permission));
        if (!maySeeAccounts && !(await findMember(db, key.courseId, key.userId))) return { problem: 'not-found' };
        return enroll(request, actor, key, body);
      },
    }),

    setDays: defineOperation({
      id: 'putMemberDays',
      tag: 'Courses',
      summary: 'Say from when to when a member is in the course',
      description: 'On other days the enrollment is not active. It begins and ends by itself.',
      params: memberParams,
      body: z.object({ first_day: daySchema, last_day: daySchema }).meta({ id: 'MemberDays' }),
      responses: { 200: { description: 'The member, with these days.', schema: memberSchema } },
      problems: ['not-found', 'forbidden', 'validation-failed'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        const key = { userId: params.person_id, courseId: params.course_id };
        const result = await setEnrollmentDays(context, actor, key, { firstDay: body.first_day, lastDay: body.last_day });
        if (result.kind === 'own-days') return { problem: 'forbidden' };
        if (result.kind === 'wrong-order') return validationProblem({ last_day: 'order' });
        const member = result.kind === 'not-found' ? undefined : await findMember(db, key.courseId, key.userId);
        return member ? { status: 200, body: toMemberBody(member, request) } : { problem: 'not-found' };
      },
    }),

    setSection: defineOperation({
      id: 'putMemberSection',
      tag: 'Courses',
      summary: 'Put a member into a section of the course',
      params: memberParams,
      body: z.object({ section_id: sectionIdField('Of the course; null: in no section.') }).meta({ id: 'MemberSection' }),
      responses: { 200: { description: 'The member, in this section.', schema: memberSchema } },
      problems: ['not-found', 'validation-failed'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        const { person_id: userId, course_id: courseId } = params;
        const result = await assignSections(context, actor, courseId, [{ userId, sectionId: body.section_id }]);
        if (result.kind === 'unknown-section') return validationProblem({ section: 'unknown' });
        const member = result.kind === 'not-found' ? undefined : await findMember(db, courseId, userId);
        return member && !member.endedAt ? { status: 200, body: toMemberBody(member, request) } : { problem: 'not-found' };
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

  async function enroll(
    request: ApiRequest,
    actor: Actor,
    key: EnrollmentKey,
    { role, section_id: sectionId }: { role: CourseRole; section_id?: number | null | undefined },
  ): Promise<ApiResponse | Problem> {
    const result = await enrollUserInSection(context, actor, { ...key, role, sectionId });
    if (result === 'unknown-section') return validationProblem({ section: 'unknown' });
    if (result === 'other-role') await updateEnrollmentRole(context, actor, key, role);
    const member = result === 'not-found' ? undefined : await findMember(db, key.courseId, key.userId);
    if (!member) return { problem: 'not-found' };
    return { status: result === 'enrolled' || result === 'resumed' ? 201 : 200, body: toMemberBody(member, request) };
  }
}

function toMemberBody(
  { id, username, name, email, role, section, enrolledAt, endedAt, firstDay, lastDay }: Member,
  { apiToken }: ApiRequest,
): z.input<typeof memberSchema> {
  const mayRead = apiToken.scopes.has('people:read');
  const days = { first_day: firstDay, last_day: lastDay };
  return {
    id,
    username,
    name,
    ...(mayRead && { email }),
    role,
    section: section ?? null,
    since: enrolledAt.toISOString(),
    ended_at: endedAt?.toISOString() ?? null,
    ...days,
  };
}
