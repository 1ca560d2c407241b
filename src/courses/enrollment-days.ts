import { z } from 'zod';
import { actorFields, type Actor } from '../accounts/authority.ts';
import { endUnauthorizedLinks, type IssuedLinks } from '../accounts/issued-links.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/job-queue.ts';
import type { JobHandlers } from '../platform/jobs/job.ts';
import { addDays, startOfDate, toWallTime } from '../platform/shared/wall-time.ts';
import { lockCourse, managesAllCourses } from './course-authority.ts';
import { findEnrollment, saveEnrollmentDays, saveEnrollmentState, type Enrollment, type EnrollmentDays } from './enrollments.queries.ts';
import type { EnrollmentKey } from './update-enrollment.ts';

export type SetDaysResult =
  /** `active`: whether the enrollment is active from now on. `ended`: links of a teacher who does not manage the course any more. */
  | { kind: 'saved'; active: boolean; ended: IssuedLinks }
  | { kind: 'unchanged' }
  | { kind: 'wrong-order' }
  /** Whoever teaches the course for some days does not lengthen them. */
  | { kind: 'own-days' }
  /** No enrollment that is active or has its first day before it, or a course that the actor may not manage. */
  | { kind: 'not-found' };

const DAYS_JOB = 'enrollment-days';

type DaysContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** From when to when somebody is in a course: outside these days the enrollment is not active, without anybody's doing. */
export function setEnrollmentDays(context: DaysContext, actor: Actor, key: EnrollmentKey, days: EnrollmentDays): Promise<SetDaysResult> {
  const { db, clock, settings } = context;
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<SetDaysResult> => {
    const course = await lockCourse(tx, actor, key.courseId, 'courses:write');
    const found = course && (await findEnrollment(tx, key.courseId, key.userId));
    const { date: today } = toWallTime(now, settings.timeZone);
    if (!found || !(found.active || awaitsFirstDay(found, today))) return { kind: 'not-found' };
    if (key.userId === actor?.id && !managesAllCourses(actor, 'courses:write')) return { kind: 'own-days' };
    if (days.firstDay !== null && days.lastDay !== null && days.lastDay < days.firstDay) return { kind: 'wrong-order' };
    if (days.firstDay === found.firstDay && days.lastDay === found.lastDay) return { kind: 'unchanged' };
    await saveEnrollmentDays(tx, found.id, days);
    const details = {
      course: key.courseId,
      firstDate: { before: found.firstDay, after: days.firstDay },
      lastDate: { before: found.lastDay, after: days.lastDay },
    };
    const event = { ...actorFields(actor, now), subject: 'account', subjectId: key.userId } as const;
    await recordAuditEvent(tx, { ...event, event: 'enrollment.dated', details });
    const dated = { ...found, ...days };
    await scheduleBoundaries(tx, context, dated);
    return { kind: 'saved', ...(await settleState(tx, context, actor, dated)) };
  });
}

/** Whether somebody will be in the course from a later day on. */
export function awaitsFirstDay({ firstDay }: EnrollmentDays, today: string): boolean {
  return firstDay !== null && firstDay > today;
}

const payload = z.object({ userId: z.number(), courseId: z.number() });

/** At the beginning of the first day and after the last one. A job of days that were changed since finds nothing to do. */
export function enrollmentDayJobs(context: DaysContext): JobHandlers {
  return {
    [DAYS_JOB]: {
      async run(job) {
        const { userId, courseId } = payload.parse(job.payload);
        await inTransaction(context.db, async (tx) => {
          const course = await lockCourse(tx, null, courseId, 'courses:write');
          const found = course && (await findEnrollment(tx, courseId, userId));
          // Whoever was enrolled or removed by hand since has no days any more.
          if (found && (found.firstDay !== null || found.lastDay !== null)) await settleState(tx, context, null, found);
        });
        return { kind: 'done' };
      },
    },
  };
}

async function settleState(
  tx: Tx,
  { clock, settings }: DaysContext,
  actor: Actor,
  { id, userId, courseId, role, active, firstDay, lastDay }: Enrollment,
): Promise<{ active: boolean; ended: IssuedLinks }> {
  const now = clock.now();
  const { date: today } = toWallTime(now, settings.timeZone);
  const isWithin = (firstDay === null || firstDay <= today) && (lastDay === null || today <= lastDay);
  if (isWithin === active) return { active, ended: { passwordLinks: 0, guestLinks: 0 } };
  await saveEnrollmentState(tx, id, isWithin ? 'active' : 'ended', now);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: isWithin ? 'enrollment.resumed' : 'enrollment.ended',
    subject: 'account',
    subjectId: userId,
    details: { course: courseId, courseRole: role },
  });
  return { active: isWithin, ended: await endUnauthorizedLinks(tx, [userId], now) };
}

async function scheduleBoundaries(
  tx: Tx,
  { clock, settings }: DaysContext,
  { userId, courseId, firstDay, lastDay }: Enrollment,
): Promise<void> {
  const now = clock.now();
  for (const day of [firstDay, lastDay && addDays(lastDay, 1)]) {
    if (day === null) continue;
    const runAt = startOfDate(day, settings.timeZone);
    if (runAt <= now) continue;
    await enqueueJob(tx, { kind: DAYS_JOB, key: `${userId} ${courseId} ${day}`, payload: { userId, courseId }, runAt }, now);
  }
}
