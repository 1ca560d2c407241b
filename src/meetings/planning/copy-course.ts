import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockCourse, managesAllCourses } from '../../courses/course-authority.ts';
import { validateCourse, type CourseErrors } from '../../courses/course.ts';
import { createCourseInTransaction } from '../../courses/create-course.ts';
import { enrollInTransaction } from '../../courses/enroll-users.ts';
import { copySections } from '../../courses/sections.ts';
import { findTeacherIds } from '../../courses/teachers.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { SchedulingContext } from '../context.ts';
import { planAuditDetails } from '../meeting-plan.ts';
import { insertMeeting } from '../scheduling/create-meeting.ts';
import { insertPlannedSeries } from '../series/create-series.ts';
import { planCourseCopy, type CopiedTerm, type PlannedCopy, type TermErrors } from './plan-course-copy.ts';

/** `term`: of the new course, which keeps the code of the other one. */
export type CourseCopy = CopiedTerm & { title: string; term: string };

/** `reviewedDigest`: that of the classes that the user has seen. */
export type CopyOptions = { allowConflicts: boolean; reviewedDigest: string };

export type CopyErrors = TermErrors & Pick<CourseErrors, 'title'> & { term?: 'tooLong' | 'taken' };

export type CopyCourseResult =
  | { kind: 'copied'; id: number; meetings: number }
  | { kind: 'invalid'; errors: CopyErrors }
  | { kind: 'not-reviewed'; planned: PlannedCopy }
  | { kind: 'schedule-conflict'; planned: PlannedCopy }
  | { kind: 'not-found' };

/** Whoever copies a course makes a course and plans its classes, and needs the permissions for both in all courses. */
export function mayCopyCourses(actor: Actor): boolean {
  return managesAllCourses(actor, 'courses:write') && managesAllCourses(actor, 'meetings:write');
}

/** Copies a course with its classes to another term, all or nothing. Students and links of guests stay behind. */
export function copyCourse(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  copy: CourseCopy,
  { allowConflicts, reviewedDigest }: CopyOptions,
): Promise<CopyCourseResult> {
  const now = clock.now();
  const copyInTransaction = async (tx: Tx): Promise<CopyCourseResult> => {
    const source = await lockCourse(tx, actor, courseId, 'courses:write');
    if (!source || !mayCopyCourses(actor)) return { kind: 'not-found' };
    const course = { title: copy.title, description: source.description, code: source.code, term: copy.term };
    const { title, term } = validateCourse(course);
    const courseErrors = { ...(title && { title }), ...(term && { term: 'tooLong' as const }) };
    const planned = await planCourseCopy({ db: tx, settings, now }, courseId, copy);
    if (planned.kind === 'invalid') return { kind: 'invalid', errors: { ...planned.errors, ...courseErrors } };
    if (Object.keys(courseErrors).length > 0) return { kind: 'invalid', errors: courseErrors };
    if (reviewedDigest !== planned.digest) return { kind: 'not-reviewed', planned };
    if (!allowConflicts && planned.hasConflicts) return { kind: 'schedule-conflict', planned };
    const created = await createCourseInTransaction(tx, actor, course, now);
    if (created.kind === 'code-taken') return { kind: 'invalid', errors: { term: 'taken' } };
    if (created.kind !== 'created') return { kind: 'not-found' };
    const { id } = created;
    const teacherIds = copy.withTeachers ? await findTeacherIds(tx, courseId) : [];
    await enrollInTransaction(tx, actor, { courseId: id, role: 'teacher' }, teacherIds, now);
    const sections = await copySections(tx, courseId, id);
    const ofCopy = (sectionId: number | null | undefined) => (sectionId == null ? null : sections.get(sectionId)!);
    for (const series of planned.series) {
      if (series.planned.dates.every(({ status }) => status !== 'new')) continue;
      await insertPlannedSeries(tx, {
        settings,
        actor,
        courseId: id,
        plan: { ...series.plan, sectionId: ofCopy(series.plan.sectionId) },
        planned: series.planned,
        now,
      });
    }
    for (const { plan } of planned.meetings.filter(({ status }) => status === 'new')) {
      const subjectId = await insertMeeting(tx, settings.jitsi, { ...plan, courseId: id, sectionId: ofCopy(plan.sectionId) });
      const details = { course: id, ...planAuditDetails(plan) };
      await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.made', subject: 'meeting', subjectId, details });
    }
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'course.copied',
      subject: 'course',
      subjectId: id,
      details: { course: courseId, firstDate: copy.firstDate, meetings: planned.count },
    });
    return { kind: 'copied', id, meetings: planned.count };
  };
  // Another request may take the code at the same moment.
  return retryOnUniqueViolation(() => inTransaction(db, copyInTransaction));
}
