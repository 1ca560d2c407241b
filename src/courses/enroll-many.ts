import { actorFields, type Actor } from '../accounts/authority.ts';
import { findUsersByLogin, type UserSummary } from '../accounts/find-users.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { lockCourse } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { upsertEnrollments, findEnrollments } from './enrollments.queries.ts';

/** What became of a list of names; `other`: actively enrolled already, in the other role, which was left as it is. */
export type EnrollManySummary = {
  enrolled: UserSummary[];
  resumed: UserSummary[];
  unchanged: UserSummary[];
  otherRole: UserSummary[];
  unknown: string[];
};

export type EnrollManyResult = { kind: 'done'; summary: EnrollManySummary } | { kind: 'not-found' };

/** So many share a transaction: others are served between two of them. */
const BATCH_SIZE = 250;

/**
 * Enrols whoever these usernames and e-mail addresses belong to. Doing it again changes nothing, so a list that was interrupted
 * half-way is simply pasted again.
 */
export async function enrollMany(
  context: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  { courseId, role }: { courseId: number; role: CourseRole },
  logins: string[],
): Promise<EnrollManyResult> {
  const { db, clock } = context;
  const found = await findUsersByLogin(db, logins);
  const people = [...new Map([...found.values()].map((person) => [person.id, person])).values()];
  const unknown = logins.filter((login) => !found.has(login));
  const summary: EnrollManySummary = { enrolled: [], resumed: [], unchanged: [], otherRole: [], unknown };
  // Also for a list of nobody: whether the course is theirs is asked before anything is said.
  for (let first = 0; first === 0 || first < people.length; first += BATCH_SIZE) {
    const some = people.slice(first, first + BATCH_SIZE);
    const done = await inTransaction(db, (tx) => enrollBatch(tx, actor, { courseId, role }, some, clock.now()));
    if (!done) return { kind: 'not-found' };
    for (const name of ['enrolled', 'resumed', 'unchanged', 'otherRole'] as const) summary[name].push(...done[name]);
  }
  return { kind: 'done', summary };
}

type BatchSummary = Omit<EnrollManySummary, 'unknown'>;

async function enrollBatch(
  tx: Tx,
  actor: Actor,
  { courseId, role }: { courseId: number; role: CourseRole },
  people: UserSummary[],
  now: Date,
): Promise<BatchSummary | undefined> {
  if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return undefined;
  const present = await findEnrollments(
    tx,
    courseId,
    people.map(({ id }) => id),
  );
  const sorted: BatchSummary = { enrolled: [], resumed: [], unchanged: [], otherRole: [] };
  for (const person of people) {
    const enrollment = present.get(person.id);
    if (!enrollment) sorted.enrolled.push(person);
    else if (!enrollment.active) sorted.resumed.push(person);
    else sorted[enrollment.role === role ? 'unchanged' : 'otherRole'].push(person);
  }
  const coming = [...sorted.enrolled, ...sorted.resumed].map(({ id }) => id);
  await upsertEnrollments(tx, coming, courseId, role, now);
  for (const id of coming) {
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: present.has(id) ? 'enrollment.resumed' : 'enrollment.begun',
      subject: 'account',
      subjectId: id,
      details: { course: courseId, courseRole: role },
    });
  }
  return sorted;
}
