import { z } from 'zod';
import type { Actor } from '../accounts/authority.ts';
import { findAccountByLogin } from '../accounts/find-account.ts';
import { changeEnrollmentRole, endEnrollment, type Place } from '../courses/update-enrollment.ts';
import { findCourseFor } from '../courses/course-authority.ts';
import type { CourseRole } from '../courses/course.ts';
import { enrollPerson } from '../courses/enroll-user.ts';
import { findMember, findMembers, memberQuestion, type Member } from '../courses/find-members.ts';
import type { Needs } from '../platform/http/context.ts';
import { pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { accountOfCall } from './caller-account.ts';
import { operation, type Answer, type Operation } from './operation.ts';
import { pageSchema, paging } from './paging.ts';
import type { Problem } from './problem.ts';
import { idParameter, text } from './schemas.ts';

export type MemberOperations = Record<'list' | 'enroll' | 'put' | 'end', Operation>;

const course = idParameter('Number of the course.');
const ofMember = z.object({ course_id: course, person_id: idParameter('Number of the person.') });

const courseRole = z.enum(['student', 'teacher']);

const member = z
  .strictObject({
    id: z.int().meta({ description: 'Number of the person.' }),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    role: courseRole,
    since: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable().meta({ description: 'Null while the person is in the course.' }),
  })
  .meta({ id: 'Member' });

const answers = {
  200: { description: 'The person was in the course already.', schema: member },
  201: { description: 'The person is in the course now.', schema: member },
};

const membersQuery = z.object({
  q: text(200).default('').meta({ description: 'Each word is the beginning of a word of the name, the username or the address.' }),
  state: z.enum(['active', 'ended']).default('active'),
  ...paging,
});

/** Who is in a course, for who runs it. */
export function memberOperations(needs: Needs): MemberOperations {
  const { db } = needs;
  return {
    list: operation({
      id: 'listMembers',
      tag: 'Courses',
      summary: 'Who is in a course, or was, by last name',
      params: z.object({ course_id: course }),
      query: membersQuery,
      answers: { 200: { description: 'A page of them.', schema: pageSchema(member).meta({ id: 'MemberPage' }) } },
      problems: ['not-found'],
      async serve({ params, query }, call) {
        const { actor } = await accountOfCall(needs, call);
        if (!(await findCourseFor(db, actor, params.course_id, 'courses:manage'))) return { problem: 'not-found' };
        const question = memberQuestion(params.course_id, query.state, query.q.trim());
        const at = placeFrom(query.cursor, question.sort);
        const { ids, next = null } = await pageOfIds(db, { ...question, at, size: query.limit });
        return { status: 200, body: { items: (await findMembers(db, params.course_id, ids)).map(bodyOf), next } };
      },
    }),

    enroll: operation({
      id: 'enrollMember',
      tag: 'Courses',
      summary: 'Enrol somebody by their username or e-mail address',
      description: 'The same call again changes nothing more. Who had left the course comes back to their place.',
      params: z.object({ course_id: course }),
      body: z.object({ login: text(1000), role: courseRole.default('student') }).meta({ id: 'NewMember' }),
      answers,
      problems: ['not-found'],
      async serve({ params, body }, call) {
        const { actor } = await accountOfCall(needs, call);
        if (!(await findCourseFor(db, actor, params.course_id, 'courses:manage'))) return { problem: 'not-found' };
        const account = await findAccountByLogin(db, body.login);
        return account ? enrolled(actor, { userId: account.id, courseId: params.course_id }, body.role) : { problem: 'not-found' };
      },
    }),

    put: operation({
      id: 'putMember',
      tag: 'Courses',
      summary: 'Enrol a person by number, or change as what they are in the course',
      description:
        'The same call again changes nothing more. Who runs only courses of their own, and may not see people, does this with those who are or were in the course.',
      params: ofMember,
      body: z.object({ role: courseRole.default('student') }).meta({ id: 'Membership' }),
      answers,
      problems: ['not-found'],
      async serve({ params, body }, call) {
        const { actor } = await accountOfCall(needs, call);
        const place = { userId: params.person_id, courseId: params.course_id };
        // By trying numbers, nobody learns who has an account.
        const mayKnow = (['courses:manage', 'people:see'] as const).some((permission) => actor.permissions.has(permission));
        if (!mayKnow && !(await findMember(db, place.courseId, place.userId))) return { problem: 'not-found' };
        return enrolled(actor, place, body.role);
      },
    }),

    end: operation({
      id: 'endMember',
      tag: 'Courses',
      summary: 'End the place of a person in a course',
      description: 'Nothing that happened is forgotten. Who is inside a call stays there until they leave or are removed.',
      params: ofMember,
      answers: { 204: { description: 'The person no longer is in the course.' } },
      problems: ['not-found'],
      async serve({ params }, call) {
        const { actor } = await accountOfCall(needs, call);
        const ending = await endEnrollment(needs, actor, { userId: params.person_id, courseId: params.course_id });
        return ending === 'not-found' ? { problem: 'not-found' } : { status: 204 };
      },
    }),
  };

  async function enrolled(actor: Actor, place: Place, role: CourseRole): Promise<Answer | Problem> {
    const enrolling = await enrollPerson(needs, actor, { ...place, role });
    if (enrolling === 'other-role') await changeEnrollmentRole(needs, actor, place, role);
    const found = enrolling === 'not-found' ? undefined : await findMember(db, place.courseId, place.userId);
    if (!found) return { problem: 'not-found' };
    return { status: enrolling === 'enrolled' || enrolling === 'resumed' ? 201 : 200, body: bodyOf(found) };
  }
}

function bodyOf({ id, username, name, email, role, since, endedAt }: Member): z.input<typeof member> {
  return { id, username, name, email, role, since: since.toISOString(), ended_at: endedAt?.toISOString() ?? null };
}
