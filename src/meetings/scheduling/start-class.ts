import type { Actor } from '../../accounts/authority.ts';
import { holdCourseFor } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import type { Clash } from './schedule-conflicts.ts';
import { makeMeetingInside, type Insistence, type MeetingNeedsToWrite } from './create-meeting.ts';

/** Minutes that a class takes that is started without further ado; the first is the usual one. */
export const lengths = [60, 45, 90, 120, 30] as const;

export type Starting = { kind: 'started'; id: number } | { kind: 'clash'; clashes: Clash[] } | { kind: 'inactive' } | { kind: 'not-found' };

/**
 * Makes a class that begins now, so that its teacher can go right in. A class of the same course that runs already is a clash
 * like any other: who presses twice is led into the first one.
 */
export function startClass(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  courseId: number,
  { title, lasts }: { title: string; lasts: number },
  insistence: Insistence,
): Promise<Starting> {
  const now = clock.now();
  const startsAt = new Date(Math.floor(now.getTime() / minutes(1)) * minutes(1));
  const plan = { title, startsAt, endsAt: after(startsAt, minutes(lasts)), teacherOpening: null, studentOpening: null, closing: null };
  return inTransaction(db, async (tx): Promise<Starting> => {
    const course = await holdCourseFor(tx, actor, courseId, 'meetings:manage');
    if (course && !course.active) return { kind: 'inactive' };
    const making = await makeMeetingInside(tx, settings, actor, courseId, plan, insistence, now);
    switch (making.kind) {
      case 'made':
        return { kind: 'started', id: making.id };
      case 'faulty':
        throw new Error('a class that starts now has a title and a length of our own');
      default:
        return making;
    }
  });
}
