import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockCourse } from '../../courses/course-authority.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { insertMeeting } from './insert-meeting.ts';
import { findScheduleConflicts, type ScheduleConflict } from './schedule-conflicts.ts';
import { validatePlan, type PlanErrors, type MeetingPlan } from '../meeting-plan.ts';
import { planAuditDetails } from '../plan-audit-details.ts';

export type SchedulingContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** `despiteClashes`: whoever asks has seen what stands in the way, and wants it all the same. */
export type ScheduleOptions = { allowConflicts: boolean };

export type CreateMeetingResult =
  | { kind: 'created'; id: number }
  | { kind: 'not-found' }
  | { kind: 'faulty'; errors: PlanErrors }
  | { kind: 'clash'; conflicts: ScheduleConflict[] };

export function createMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  plan: MeetingPlan,
  insistence: ScheduleOptions,
): Promise<CreateMeetingResult> {
  return inTransaction(db, (tx) => createMeetingInTransaction(tx, settings, actor, courseId, plan, insistence, clock.now()));
}

/** The same as part of something larger. */
export async function createMeetingInTransaction(
  tx: Tx,
  { jitsi }: Pick<AppContext['settings'], 'jitsi'>,
  actor: Actor,
  courseId: number,
  plan: MeetingPlan,
  { allowConflicts }: ScheduleOptions,
  now: Date,
): Promise<CreateMeetingResult> {
  if (!(await lockCourse(tx, actor, courseId, 'meetings:write'))) return { kind: 'not-found' };
  const errors = validatePlan(plan);
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors };
  const [conflicts = []] = allowConflicts ? [] : await findScheduleConflicts(tx, courseId, [plan]);
  if (conflicts.length > 0) return { kind: 'clash', conflicts };
  const id = await insertMeeting(tx, jitsi, { ...plan, courseId });
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'meeting.made',
    subject: 'meeting',
    subjectId: id,
    details: { course: courseId, ...planAuditDetails(plan) },
  });
  return { kind: 'created', id };
}
