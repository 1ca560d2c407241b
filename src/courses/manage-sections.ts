import { actorFields, type Actor } from '../accounts/authority.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import type { AuditDetails, AuditEventName } from '../platform/audit-log/audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { sortKey } from '../platform/shared/text-keys.ts';
import { lockCourse } from './course-authority.ts';
import { findEnrollments } from './enrollments.queries.ts';
import { findSection, listSections, MAX_SECTION_NAME_LENGTH } from './sections.ts';

type SectionContext = Pick<AppContext, 'db' | 'clock'>;

export type SectionNameError = 'missing' | 'tooLong' | 'taken';

/** `not-found`: no such section, or a course that the actor may not manage. */
type NamingResult = { kind: 'invalid'; error: SectionNameError } | { kind: 'not-found' };

export function createSection(
  { db, clock }: SectionContext,
  actor: Actor,
  courseId: number,
  name: string,
): Promise<{ kind: 'created'; id: number } | NamingResult> {
  return inTransaction(db, async (tx) => {
    if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return { kind: 'not-found' };
    const error = await validateName(tx, courseId, name);
    if (error) return { kind: 'invalid', error };
    const id = await insertSection(tx, courseId, name);
    await recordSectionEvent(tx, actor, courseId, 'course.section-added', { section: name }, clock.now());
    return { kind: 'created', id };
  });
}

/** No permission check, validation or audit event. Answers the id. */
export async function insertSection(tx: Tx, courseId: number, name: string): Promise<number> {
  const row = { course_id: courseId, name, name_key: sortKey(name) };
  return (await tx.insertInto('sections').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export function renameSection(
  { db, clock }: SectionContext,
  actor: Actor,
  { courseId, id }: SectionKey,
  name: string,
): Promise<{ kind: 'renamed' } | NamingResult> {
  return inTransaction(db, async (tx) => {
    const course = await lockCourse(tx, actor, courseId, 'courses:write');
    const section = course && (await findSection(tx, courseId, id));
    if (!section) return { kind: 'not-found' };
    if (section.name === name) return { kind: 'renamed' };
    const error = await validateName(tx, courseId, name, id);
    if (error) return { kind: 'invalid', error };
    await tx
      .updateTable('sections')
      .set({ name, name_key: sortKey(name) })
      .where('id', '=', id)
      .execute();
    const details = { section: { before: section.name, after: name } };
    await recordSectionEvent(tx, actor, courseId, 'course.section-renamed', details, clock.now());
    return { kind: 'renamed' };
  });
}

/**
 * Refused while the section has members or classes: a class without its section would be open to the whole course. Recordings that were
 * published to it, which nobody in it can watch any more, are withdrawn.
 */
export function deleteSection(
  { db, clock }: SectionContext,
  actor: Actor,
  { courseId, id }: SectionKey,
): Promise<{ kind: 'deleted'; name: string } | { kind: 'in-use'; name: string } | { kind: 'not-found' }> {
  return inTransaction(db, async (tx) => {
    const course = await lockCourse(tx, actor, courseId, 'courses:write');
    const section = course && (await findSection(tx, courseId, id));
    if (!section) return { kind: 'not-found' };
    const { name } = section;
    const member = tx.selectFrom('enrollments').select('id').where('section_id', '=', id).where('status', '=', 'active');
    const isUsed =
      (await member.limit(1).executeTakeFirst()) ??
      (await tx.selectFrom('meetings').select('id').where('section_id', '=', id).limit(1).executeTakeFirst()) ??
      (await tx.selectFrom('series').select('id').where('section_id', '=', id).limit(1).executeTakeFirst());
    if (isUsed) return { kind: 'in-use', name };
    const published = tx.updateTable('recordings').set({ published_at: null, section_id: null }).where('section_id', '=', id);
    for (const recording of await published.returning(['id', 'meeting_id']).execute())
      await recordAuditEvent(tx, {
        ...actorFields(actor, clock.now()),
        event: 'recording.withdrawn',
        subject: 'meeting',
        subjectId: recording.meeting_id,
        details: { recordingNumber: recording.id },
      });
    await tx.deleteFrom('sections').where('id', '=', id).execute();
    await recordSectionEvent(tx, actor, courseId, 'course.section-deleted', { section: name }, clock.now());
    return { kind: 'deleted', name };
  });
}

type SectionKey = { courseId: number; id: number };

/** Null: in no section. */
export type SectionAssignment = { userId: number; sectionId: number | null };

/** Puts members into sections. Answers how many changed; users who are not in the course, or are already there, do not count. */
export function assignSections(
  { db, clock }: SectionContext,
  actor: Actor,
  courseId: number,
  assignments: readonly SectionAssignment[],
): Promise<{ kind: 'assigned'; count: number } | { kind: 'unknown-section' } | { kind: 'not-found' }> {
  return inTransaction(db, async (tx) => {
    if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return { kind: 'not-found' };
    const count = await assignSectionsInTransaction(tx, actor, courseId, assignments, clock.now());
    return count === undefined ? { kind: 'unknown-section' } : { kind: 'assigned', count };
  });
}

/** The caller has checked the permission. Answers how many changed; undefined where the course does not have one of the sections. */
export async function assignSectionsInTransaction(
  tx: Tx,
  actor: Actor,
  courseId: number,
  assignments: readonly SectionAssignment[],
  now: Date,
): Promise<number | undefined> {
  const names = new Map((await listSections(tx, courseId)).map(({ id, name }) => [id, name]));
  if (assignments.some(({ sectionId }) => sectionId !== null && !names.has(sectionId))) return undefined;
  const enrollments = await findEnrollments(
    tx,
    courseId,
    assignments.map(({ userId }) => userId),
  );
  const nameOf = (id: number | null) => (id === null ? null : names.get(id)!);
  let count = 0;
  for (const { userId, sectionId } of assignments) {
    const enrollment = enrollments.get(userId);
    if (!enrollment?.active || enrollment.sectionId === sectionId) continue;
    await tx.updateTable('enrollments').set({ section_id: sectionId }).where('id', '=', enrollment.id).execute();
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'enrollment.section-changed',
      subject: 'account',
      subjectId: userId,
      details: { course: courseId, section: { before: nameOf(enrollment.sectionId), after: nameOf(sectionId) } },
    });
    count += 1;
  }
  return count;
}

async function validateName(tx: Tx, courseId: number, name: string, exceptId?: number): Promise<SectionNameError | undefined> {
  if (sortKey(name) === '') return 'missing';
  if (name.length > MAX_SECTION_NAME_LENGTH) return 'tooLong';
  const sections = await listSections(tx, courseId);
  return sections.some((other) => other.id !== exceptId && sortKey(other.name) === sortKey(name)) ? 'taken' : undefined;
}

async function recordSectionEvent(tx: Tx, actor: Actor, courseId: number, event: AuditEventName, details: AuditDetails, now: Date) {
  await recordAuditEvent(tx, { ...actorFields(actor, now), event, subject: 'course', subjectId: courseId, details });
}
