import type { Actor } from '../../accounts/authority.ts';
import { lockCourse } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { ScheduleConflict } from './schedule-conflicts.ts';
import { createMeetingInTransaction, type ScheduleOptions, type SchedulingContext } from './create-meeting.ts';

/** Minutes that a class takes that is started without further ado; the first is the usual one. */
export const classLengthsMinutes = [60, 45, 90, 120, 30] as const;

export type StartClassResult =
  { kind: 'started'; id: number } | { kind: 'clash'; conflicts: ScheduleConflict[] } | { kind: 'inactive' } | { kind: 'not-found' };

/**
 * Makes a class that begins now, so that its teacher can go right in. A class of the same course that runs already is a clash
 * like any other: who presses twice is led into the first one.
 */
export function startClass(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  { title, lasts }: { title: string; lasts: number },
  insistence: ScheduleOptions,
): Promise<StartClassResult> {
  const now = clock.now();
  const startsAt = new Date(Math.floor(now.getTime() / minutes(1)) * minutes(1));
  const plan = { title, startsAt, endsAt: addMs(startsAt, minutes(lasts)), teacherOpening: null, studentOpening: null, closing: null };
  return inTransaction(db, async (tx): Promise<StartClassResult> => {
    const course = await lockCourse(tx, actor, courseId, 'meetings:write');
    if (course && !course.active) return { kind: 'inactive' };
    const making = await createMeetingInTransaction(tx, settings, actor, courseId, plan, insistence, now);
    switch (making.kind) {
      case 'created':
        return { kind: 'started', id: making.id };
      case 'faulty':
        throw new Error('a class that starts now has a title and a length of our own');
      default:
        return making;
    }
  });
}
