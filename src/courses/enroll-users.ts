import { actorFields, type Actor } from '../accounts/authority.ts';
import { findUsersByLogin, type UserSummary } from '../accounts/find-users.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { lockCourse } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { findEnrollment, findEnrollments, userExists } from './enrollments.queries.ts';
import { assignSectionsInTransaction } from './manage-sections.ts';
import { findSection } from './sections.ts';
import { upsertEnrollments } from './write-enrollments.ts';

type EnrollContext = Pick<AppContext, 'db' | 'clock'>;
type EnrollTarget = { courseId: number; role: CourseRole };

/** Into a section of the course, also those who are in it already; null: into none, undefined: no section changes. */
type WithSection = { sectionId?: number | null | undefined };

export type EnrollUserResult =
  | 'enrolled'
  /** An ended enrollment is active again. */
  | 'resumed'
  /** Already enrolled in this role. */
  | 'unchanged'
  /** Already enrolled in the other role, which `updateEnrollmentRole` changes. */
  | 'other-role'
  /** No such user or course, or a course that the actor may not manage. */
  | 'not-found';

export function enrollUser(
  { db, clock }: EnrollContext,
  actor: Actor,
  target: EnrollTarget & { userId: number },
): Promise<EnrollUserResult> {
  return inTransaction(db, async (tx) => {
    if (!(await lockCourse(tx, actor, target.courseId, 'courses:write'))) return 'not-found';
    return enroll(tx, actor, target, clock.now());
  });
}

/** The same into a section. `unknown-section`: the course does not have it, and nothing was done. */
export function enrollUserInSection(
  { db, clock }: EnrollContext,
  actor: Actor,
  { sectionId, ...target }: EnrollTarget & WithSection & { userId: number },
): Promise<EnrollUserResult | 'unknown-section'> {
  const { userId, courseId } = target;
  return inTransaction(db, async (tx) => {
    if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return 'not-found';
    if (!(await hasSection(tx, courseId, sectionId))) return 'unknown-section';
    const result = await enroll(tx, actor, target, clock.now());
    if (sectionId !== undefined) await assignSectionsInTransaction(tx, actor, courseId, [{ userId, sectionId }], clock.now());
    return result;
  });
}

/** Into a locked course. */
async function enroll(
  tx: Tx,
  actor: Actor,
  { userId, ...target }: EnrollTarget & { userId: number },
  now: Date,
): Promise<EnrollUserResult> {
  const existing = await findEnrollment(tx, target.courseId, userId);
  if (existing?.active) return existing.role === target.role ? 'unchanged' : 'other-role';
  if (!existing && !(await userExists(tx, userId))) return 'not-found';
  await upsertEnrollments(tx, [userId], target, now);
  await recordEnrollment(tx, actor, userId, target, existing !== undefined, now);
  return existing ? 'resumed' : 'enrolled';
}

async function hasSection(tx: Tx, courseId: number, sectionId: number | null | undefined): Promise<boolean> {
  return sectionId === undefined || sectionId === null || (await findSection(tx, courseId, sectionId)) !== undefined;
}

/** Each user under what was done; `otherRole`: already enrolled in the other role, which was not changed. `unknown`: logins without a user. */
export type EnrollListSummary = Record<'enrolled' | 'resumed' | 'unchanged' | 'otherRole', UserSummary[]> & { unknown: string[] };

export type EnrollListResult = { kind: 'done'; summary: EnrollListSummary } | { kind: 'unknown-section' } | { kind: 'not-found' };

/** Users per transaction, so that other requests can write in between. */
const BATCH_SIZE = 250;

/** Enrolls the users with these usernames or e-mail addresses. Idempotent: after an interruption the same list can be sent again. */
export async function enrollList(
  { db, clock }: EnrollContext,
  actor: Actor,
  target: EnrollTarget & WithSection,
  logins: string[],
): Promise<EnrollListResult> {
  const usersByLogin = await findUsersByLogin(db, logins);
  const users = [...new Map([...usersByLogin.values()].map((user) => [user.id, user])).values()];
  const unknown = logins.filter((login) => !usersByLogin.has(login));
  const summary: EnrollListSummary = { enrolled: [], resumed: [], unchanged: [], otherRole: [], unknown };
  // At least one batch, also without users: it checks the permission before the summary tells which logins exist.
  for (let start = 0; start === 0 || start < users.length; start += BATCH_SIZE) {
    const batch = users.slice(start, start + BATCH_SIZE);
    const done = await inTransaction(db, (tx) => enrollBatch(tx, actor, target, batch, clock.now()));
    if (typeof done === 'string') return { kind: done };
    for (const group of ['enrolled', 'resumed', 'unchanged', 'otherRole'] as const) summary[group].push(...done[group]);
  }
  return { kind: 'done', summary };
}

type BatchSummary = Omit<EnrollListSummary, 'unknown'>;

async function enrollBatch(
  tx: Tx,
  actor: Actor,
  { sectionId, ...target }: EnrollTarget & WithSection,
  users: UserSummary[],
  now: Date,
): Promise<BatchSummary | 'unknown-section' | 'not-found'> {
  if (!(await lockCourse(tx, actor, target.courseId, 'courses:write'))) return 'not-found';
  if (!(await hasSection(tx, target.courseId, sectionId))) return 'unknown-section';
  const userIds = users.map(({ id }) => id);
  const existing = await findEnrollments(tx, target.courseId, userIds);
  const summary: BatchSummary = { enrolled: [], resumed: [], unchanged: [], otherRole: [] };
  for (const user of users) {
    const enrollment = existing.get(user.id);
    if (!enrollment) summary.enrolled.push(user);
    else if (!enrollment.active) summary.resumed.push(user);
    else summary[enrollment.role === target.role ? 'unchanged' : 'otherRole'].push(user);
  }
  const toEnroll = [...summary.enrolled, ...summary.resumed].map(({ id }) => id);
  await upsertEnrollments(tx, toEnroll, target, now);
  for (const id of toEnroll) await recordEnrollment(tx, actor, id, target, existing.has(id), now);
  if (sectionId !== undefined) {
    const assignments = [...toEnroll, ...summary.unchanged.map(({ id }) => id)].map((userId) => ({ userId, sectionId }));
    await assignSectionsInTransaction(tx, actor, target.courseId, assignments, now);
  }
  return summary;
}

/** Enrolls users who were never in the course. The caller has checked the permission. */
export async function enrollInTransaction(tx: Tx, actor: Actor, target: EnrollTarget, userIds: number[], now: Date): Promise<void> {
  await upsertEnrollments(tx, userIds, target, now);
  for (const id of userIds) await recordEnrollment(tx, actor, id, target, false, now);
}

async function recordEnrollment(tx: Tx, actor: Actor, userId: number, { courseId, role }: EnrollTarget, resumed: boolean, now: Date) {
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: resumed ? 'enrollment.resumed' : 'enrollment.begun',
    subject: 'account',
    subjectId: userId,
    details: { course: courseId, courseRole: role },
  });
}

/**
 * The usernames and e-mail addresses in a typed or pasted text: a column of a sheet, a comma-separated line, or what a mail
 * program copies («"Pérez, Ana" <ana@uni.cl>; …»). In their order and as typed, without duplicates (case-insensitive).
 */
export function parseLogins(text: string): string[] {
  const entries = text.replace(/"[^"\n]*"/g, ' ').split(/[,;\n]/);
  const logins = new Map<string, string>();
  for (const login of entries.flatMap((entry) => withoutName(entry).split(/\s+/))) {
    if (login !== '' && !logins.has(login.toLowerCase())) logins.set(login.toLowerCase(), login);
  }
  return [...logins.values()];
}

/** The address alone of «Ana Pérez <ana@uni.cl>», and what follows it; any other entry as it is. */
function withoutName(entry: string): string {
  const addresses = entry.split('<').flatMap((part, index) => (index > 0 && part.includes('>') ? [part.split('>', 1)[0]!] : []));
  return addresses.length === 0 ? entry : [...addresses, entry.slice(entry.lastIndexOf('>') + 1)].join(' ');
}
