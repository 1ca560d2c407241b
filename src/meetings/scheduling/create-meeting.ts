import { doneBy, type Actor } from '../../accounts/authority.ts';
import { holdCourseFor } from '../../courses/course-authority.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { createMeeting } from './insert-meeting.ts';
import { findClashes, type Clash } from './schedule-conflicts.ts';
import { planFaults, type PlanFaults, type MeetingPlan } from '../meeting-plan.ts';
import { factsOfPlan } from '../plan-audit-details.ts';

export type MeetingNeedsToWrite = Pick<Needs, 'db' | 'clock' | 'settings'>;

/** `despiteClashes`: whoever asks has seen what stands in the way, and wants it all the same. */
export type Insistence = { despiteClashes: boolean };

export type MeetingMaking =
  { kind: 'made'; id: number } | { kind: 'not-found' } | { kind: 'faulty'; faults: PlanFaults } | { kind: 'clash'; clashes: Clash[] };

export function makeMeeting(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  courseId: number,
  plan: MeetingPlan,
  insistence: Insistence,
): Promise<MeetingMaking> {
  return inTransaction(db, (tx) => makeMeetingInside(tx, settings, actor, courseId, plan, insistence, clock.now()));
}

/** The same as part of something larger. */
export async function makeMeetingInside(
  tx: Tx,
  { jitsi }: Pick<Needs['settings'], 'jitsi'>,
  actor: Actor,
  courseId: number,
  plan: MeetingPlan,
  { despiteClashes }: Insistence,
  now: Date,
): Promise<MeetingMaking> {
  if (!(await holdCourseFor(tx, actor, courseId, 'meetings:manage'))) return { kind: 'not-found' };
  const faults = planFaults(plan);
  if (Object.keys(faults).length > 0) return { kind: 'faulty', faults };
  const [clashes = []] = despiteClashes ? [] : await findClashes(tx, courseId, [plan]);
  if (clashes.length > 0) return { kind: 'clash', clashes };
  const id = await createMeeting(tx, jitsi, { ...plan, courseId });
  await recordDeed(tx, {
    ...doneBy(actor, now),
    deed: 'meeting.made',
    subject: 'meeting',
    subjectId: id,
    details: { course: courseId, ...factsOfPlan(plan) },
  });
  return { kind: 'made', id };
}
