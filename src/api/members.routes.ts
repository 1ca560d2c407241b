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
import { parseCursor } from '../platform/pagination/cursor.ts';
import { findCaller } from './caller.ts';
import { defineOperation, type ApiResponse, type Operation } from './operation.ts';
import { pageSchema, pageQuery, idParameter, lineSchema } from './schemas.ts';
import type { Problem } from './problem.ts';

export type MemberOperations = Record<'list' | 'enroll' | 'put' | 'end', Operation>;

const courseId = idParameter('Number of the course.');
const memberParams = z.object({ course_id: courseId, person_id: idParameter('Number of the person.') });

const courseRoleSchema = z.enum(['student', 'teacher']);

const memberSchema = z
  .strictObject({
    id: z.int().meta({ description: 'Number of the person.' }),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    role: courseRoleSchema,
    since: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable().meta({ description: 'Null while the person is in the course.' }),
  })
  .meta({ id: 'Member' });

const responses = {
  200: { description: 'The person was in the course already.', schema: memberSchema },
  201: { description: 'The person is in the course now.', schema: memberSchema },
};

const membersQuery = z.object({
  q: lineSchema(200).default('').meta({ description: 'Each word is the beginning of a word of the name, the username or the address.' }),
  state: z.enum(['active', 'ended']).default('active'),
  ...pageQuery,
});

/** Who is in a course, for who runs it. */
export function memberOperations(context: AppContext): MemberOperations {
  const { db } = context;
  return {
    list: defineOperation({
      id: 'listMembers',
      tag: 'Courses',
      summary: 'Who is in a course, or was, by last name',
      params: z.object({ course_id: courseId }),
      query: membersQuery,
      responses: { 200: { description: 'A page of them.', schema: pageSchema(memberSchema).meta({ id: 'MemberPage' }) } },
      problems: ['not-found'],
      async handle({ params, query }, call) {
        const { actor } = await findCaller(context, call);
        if (!(await findEditableCourse(db, actor, params.course_id, 'courses:write'))) return { problem: 'not-found' };
        const question = memberListQuery(params.course_id, query.state, query.q.trim());
        const cursor = parseCursor(query.cursor, question.sort);
        const { ids, next = null } = await findPage(db, { ...question, cursor, size: query.limit });
        return { status: 200, body: { items: (await findMembers(db, params.course_id, ids)).map(toMemberBody), next } };
      },
    }),

    enroll: defineOperation({
      id: 'enrollMember',
      tag: 'Courses',
      summary: 'Enrol somebody by their username or e-mail address',
      description: 'The same call again changes nothing more. Who had left the course comes back to their place.',
      params: z.object({ course_id: courseId }),
      body: z.object({ login: lineSchema(1000), role: courseRoleSchema.default('student') }).meta({ id: 'NewMember' }),
      responses,
      problems: ['not-found'],
      async handle({ params, body }, call) {
        const { actor } = await findCaller(context, call);
        if (!(await findEditableCourse(db, actor, params.course_id, 'courses:write'))) return { problem: 'not-found' };
        const account = await findAccountByLogin(db, body.login);
        return account ? enrolled(actor, { userId: account.id, courseId: params.course_id }, body.role) : { problem: 'not-found' };
      },
    }),

    put: defineOperation({
      id: 'putMember',
      tag: 'Courses',
      summary: 'Enrol a person by number, or change as what they are in the course',
      description:
        'The same call again changes nothing more. Who runs only courses of their own, and may not see people, does this with those who are or were in the course.',
      params: memberParams,
      body: z.object({ role: courseRoleSchema.default('student') }).meta({ id: 'Membership' }),
      responses,
      problems: ['not-found'],
      async handle({ params, body }, call) {
        const { actor } = await findCaller(context, call);
        const place = { userId: params.person_id, courseId: params.course_id };
        // By trying numbers, nobody learns who has an account.
        const mayKnow = (['courses:write', 'people:read'] as const).some((permission) => actor.permissions.has(permission));
        if (!mayKnow && !(await findMember(db, place.courseId, place.userId))) return { problem: 'not-found' };
        return enrolled(actor, place, body.role);
      },
    }),

    end: defineOperation({
      id: 'endMember',
      tag: 'Courses',
      summary: 'End the place of a person in a course',
      description: 'Nothing that happened is forgotten. Who is inside a call stays there until they leave or are removed.',
      params: memberParams,
      responses: { 204: { description: 'The person no longer is in the course.' } },
      problems: ['not-found'],
      async handle({ params }, call) {
        const { actor } = await findCaller(context, call);
        const ending = await endEnrollment(context, actor, { userId: params.person_id, courseId: params.course_id });
        return ending === 'not-found' ? { problem: 'not-found' } : { status: 204 };
      },
    }),
  };

  async function enrolled(actor: Actor, place: EnrollmentKey, role: CourseRole): Promise<ApiResponse | Problem> {
    const enrolling = await enrollUser(context, actor, { ...place, role });
    if (enrolling === 'other-role') await updateEnrollmentRole(context, actor, place, role);
    const found = enrolling === 'not-found' ? undefined : await findMember(db, place.courseId, place.userId);
    if (!found) return { problem: 'not-found' };
    return { status: enrolling === 'enrolled' || enrolling === 'resumed' ? 201 : 200, body: toMemberBody(found) };
  }
}

function toMemberBody({ id, username, name, email, role, enrolledAt, endedAt }: Member): z.input<typeof memberSchema> {
  return { id, username, name, email, role, since: enrolledAt.toISOString(), ended_at: endedAt?.toISOString() ?? null };
}
