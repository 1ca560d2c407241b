import { doneBy, type Actor } from '../accounts/authority.ts';
import { findPeople, type Person } from '../accounts/find-users.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { holdCourseFor } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { enrollAll, findEnrollments } from './enrollments.queries.ts';

/** What became of a list of names; `other`: actively enrolled already, in the other role, which was left as it is. */
export type ListOutcome = { enrolled: Person[]; resumed: Person[]; already: Person[]; other: Person[]; unknown: string[] };

export type ListEnrolling = { kind: 'done'; outcome: ListOutcome } | { kind: 'not-found' };

/** So many share a transaction: others are served between two of them. */
const AT_ONCE = 250;

/**
 * Enrols whoever these usernames and e-mail addresses belong to. Doing it again changes nothing, so a list that was interrupted
 * half-way is simply pasted again.
 */
export async function enrollMany(
  needs: Pick<Needs, 'db' | 'clock'>,
  actor: Actor,
  { courseId, role }: { courseId: number; role: CourseRole },
  logins: string[],
): Promise<ListEnrolling> {
  const { db, clock } = needs;
  const found = await findPeople(db, logins);
  const people = [...new Map([...found.values()].map((person) => [person.id, person])).values()];
  const unknown = logins.filter((login) => !found.has(login));
  const outcome: ListOutcome = { enrolled: [], resumed: [], already: [], other: [], unknown };
  // Also for a list of nobody: whether the course is theirs is asked before anything is said.
  for (let first = 0; first === 0 || first < people.length; first += AT_ONCE) {
    const some = people.slice(first, first + AT_ONCE);
    const done = await inTransaction(db, (tx) => enrollSome(tx, actor, { courseId, role }, some, clock.now()));
    if (!done) return { kind: 'not-found' };
    for (const name of ['enrolled', 'resumed', 'already', 'other'] as const) outcome[name].push(...done[name]);
  }
  return { kind: 'done', outcome };
}

type Sorted = Omit<ListOutcome, 'unknown'>;

async function enrollSome(
  tx: Tx,
  actor: Actor,
  { courseId, role }: { courseId: number; role: CourseRole },
  people: Person[],
  now: Date,
): Promise<Sorted | undefined> {
  if (!(await holdCourseFor(tx, actor, courseId, 'courses:manage'))) return undefined;
  const present = await findEnrollments(
    tx,
    courseId,
    people.map(({ id }) => id),
  );
  const sorted: Sorted = { enrolled: [], resumed: [], already: [], other: [] };
  for (const person of people) {
    const enrollment = present.get(person.id);
    if (!enrollment) sorted.enrolled.push(person);
    else if (!enrollment.active) sorted.resumed.push(person);
    else sorted[enrollment.role === role ? 'already' : 'other'].push(person);
  }
  const coming = [...sorted.enrolled, ...sorted.resumed].map(({ id }) => id);
  await enrollAll(tx, coming, courseId, role, now);
  for (const id of coming) {
    await recordDeed(tx, {
      ...doneBy(actor, now),
      deed: present.has(id) ? 'enrollment.resumed' : 'enrollment.begun',
      subject: 'account',
      subjectId: id,
      details: { course: courseId, courseRole: role },
    });
  }
  return sorted;
}
