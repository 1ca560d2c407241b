import { actorFields, type Actor } from '../../accounts/authority.ts';
import { findCourseAccess, lockCourse } from '../../courses/course-authority.ts';
import { courseLabel, type Course } from '../../courses/course.ts';
import { findMember, findMembers, memberListQuery, type Member } from '../../courses/find-members.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { formatIdentifier, identifierLabel } from '../../platform/identity/identifier.ts';
import type { Identity } from '../../platform/identity/identity.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { iteratePages } from '../../platform/pagination/find-page.ts';
import { findAttendanceRules } from '../attendance.queries.ts';
import { evaluateCourseAttendance } from '../course-attendance.ts';
import { listStartedMeetings, type StartedMeeting } from '../started-meetings.queries.ts';
import {
  generateCertificateNumber,
  sumAttendedHours,
  type AttendedHours,
  type Certificate,
  type CertificateContents,
} from './certificate.ts';
import { findValidCertificates, insertCertificates, setRevoked } from './certificates.queries.ts';

/** Students whose attendance is added up at once: between two batches other requests are served. */
const BATCH_SIZE = 50;

export type IssueCertificatesResult =
  | { kind: 'issued'; count: number }
  /** Nobody attended a class that counts. */
  | { kind: 'nothing-to-certify' }
  | { kind: 'not-found' };

/**
 * Issues certificates to one student, or to all active students of a course. Who has one that says the same keeps it. Earlier ones
 * stay valid until they are revoked: what they say held on their day.
 */
export async function issueCertificates(
  context: AppContext,
  actor: Actor,
  courseId: number,
  userId: number | undefined,
): Promise<IssueCertificatesResult> {
  const { db } = context;
  const access = await findCourseAccess(db, actor, courseId);
  if (!access?.can['meetings:write']) return { kind: 'not-found' };
  const meetings = await listStartedMeetings(db, courseId, context.clock.now());
  const pages = userId === undefined ? iteratePages(db, { ...memberListQuery(courseId, 'active', ''), size: BATCH_SIZE }) : [[userId]];
  let certified = 0;
  let count = 0;
  for await (const ids of pages) {
    const students = (await findMembers(db, courseId, ids)).filter(isActiveStudent);
    if (userId !== undefined && students.length === 0) return { kind: 'not-found' };
    const found = await addUp(context, meetings, students);
    certified += found.length;
    count += await issue(context, actor, access.course, found, (course) => course !== undefined);
  }
  return certified === 0 ? { kind: 'nothing-to-certify' } : { kind: 'issued', count };
}

export type IssueOwnCertificateResult = 'issued' | 'not-allowed';

/** Issues a student's own certificate, where the school allows that and the student attended enough. */
export async function issueOwnCertificate(
  context: AppContext,
  actor: NonNullable<Actor>,
  course: Course,
): Promise<IssueOwnCertificateResult> {
  const own = await findOwnHours(context, actor.id, course);
  if (!own) return 'not-allowed';
  await issue(context, actor, course, [own], () => true);
  return 'issued';
}

/** Whether the rules allow this student to issue their own certificate now. */
export async function mayIssueOwn(context: AppContext, userId: number, course: Course): Promise<boolean> {
  return (await findOwnHours(context, userId, course)) !== undefined;
}

async function findOwnHours(context: AppContext, userId: number, course: Course): Promise<CertifiedMember | undefined> {
  const { db, clock } = context;
  const rules = await findAttendanceRules(db);
  if (!rules.studentsIssueCertificates) return undefined;
  const member = await findMember(db, course.id, userId);
  if (!member || !isActiveStudent(member)) return undefined;
  const [found] = await addUp(context, await listStartedMeetings(db, course.id, clock.now()), [member]);
  return found && found.hours.percent >= rules.certificateMinPercent ? found : undefined;
}

export function isActiveStudent({ role, endedAt }: Member): boolean {
  return role === 'student' && endedAt === undefined;
}

export type RevokeCertificateResult = 'revoked' | 'not-found';

export function revokeCertificate(
  { db, clock }: AppContext,
  actor: Actor,
  courseId: number,
  certificateId: number,
): Promise<RevokeCertificateResult> {
  return inTransaction(db, async (tx): Promise<RevokeCertificateResult> => {
    if (!(await lockCourse(tx, actor, courseId, 'meetings:write'))) return 'not-found';
    const holder = await setRevoked(tx, courseId, certificateId, clock.now());
    if (!holder) return 'not-found';
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'certificate.revoked',
      subject: 'account',
      subjectId: holder.userId,
      details: { course: courseId, certificate: certificateId },
    });
    return 'revoked';
  });
}

/** Somebody who attended at least one class. */
type CertifiedMember = { member: Member; hours: AttendedHours };

async function addUp(context: AppContext, meetings: StartedMeeting[], members: Member[]): Promise<CertifiedMember[]> {
  const attendances = await evaluateCourseAttendance(context, meetings, members);
  return members.flatMap((member, index) => {
    const hours = sumAttendedHours(meetings, attendances[index]!.evaluations, context.clock.now());
    return hours && hours.attended > 0 ? [{ member, hours }] : [];
  });
}

/** Returns how many are new. `isAllowed` is given the course if the actor manages it now. Of two at the same time the second waits. */
function issue(
  { db, clock, identity }: AppContext,
  actor: Actor,
  course: Course,
  certified: CertifiedMember[],
  isAllowed: (managed: Course | undefined) => boolean,
): Promise<number> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    if (certified.length === 0 || !isAllowed(await lockCourse(tx, actor, course.id, 'meetings:write'))) return 0;
    const userIds = certified.map(({ member }) => member.id);
    const valid = await findValidCertificates(tx, course.id, userIds);
    const label = courseLabel(course);
    const courseTitle = label === '' ? course.title : `${course.title} (${label})`;
    const identifiers = await findPrintedIdentifiers(tx, identity.current, userIds);
    const wanted = certified.map(({ member: { id, name }, hours }) => ({
      ...hours,
      userId: id,
      holderName: name,
      identifier: identifiers.get(id) ?? '',
      courseId: course.id,
      courseTitle,
      school: identity.current.name,
    }));
    const fresh = wanted.filter((one) => !saysTheSame(valid.get(one.userId), one));
    if (fresh.length === 0) return 0;
    const issuedBy = actor?.id ?? null;
    const rows = fresh.map((one) => ({ ...one, number: generateCertificateNumber(), issuedAt: now, issuedBy }));
    const ids = await insertCertificates(tx, rows);
    const [only, ...others] = fresh;
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'certificate.issued',
      ...(others.length === 0
        ? { subject: 'account', subjectId: only!.userId, details: { course: course.id, certificate: ids[0]! } }
        : { subject: 'course', subjectId: course.id, details: { certificates: fresh.length } }),
    });
    return fresh.length;
  });
}

/** `RUT 12.345.678-5`, by user id, in the language of the school. */
async function findPrintedIdentifiers(tx: Tx, identity: Identity, userIds: readonly number[]): Promise<Map<number, string>> {
  const people = tx.selectFrom('auth_user').select(['id', 'identifier']).where('id', 'in', userIds).where('identifier', 'is not', null);
  const label = identifierLabel(messagesFor(identity.locale), identity);
  return new Map((await people.execute()).map((row) => [row.id, `${label} ${formatIdentifier(identity, row.identifier!)}`]));
}

const comparedFields = [
  ...(['holderName', 'identifier', 'courseTitle', 'school', 'attended', 'counted', 'minutesAttended', 'minutesCounted'] as const),
  ...(['firstClassAt', 'lastClassAt'] as const),
];

function saysTheSame(certificate: Certificate | undefined, contents: CertificateContents): boolean {
  return certificate !== undefined && comparedFields.every((name) => String(certificate[name]) === String(contents[name]));
}
