import { actorFields, type Actor } from '../../accounts/authority.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { type AuditDetails, diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { callOptionAuditChanges } from '../call-options/call-policy.ts';
import { findScheduleConflicts, type ScheduleConflict } from './schedule-conflicts.ts';
import type { ScheduleOptions, SchedulingContext } from './create-meeting.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { toPlanColumns, updateMeetingRow } from '../meetings.queries.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { validatePlan, type PlanErrors, type MeetingPlan } from '../meeting-plan.ts';
import { planAuditFields, planAuditDetails } from '../plan-audit-details.ts';
import { queueMeetingNotice } from '../notices/notice-jobs.ts';

/** What a meeting becomes, and the version that whoever typed it had seen. */
export type MeetingUpdate = MeetingPlan & {
  active: boolean;
  version: number;
  /** Write to the members where the time changes. */
  notifyMembers?: boolean;
};

export type UpdateMeetingResult =
  | { kind: 'changed' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'faulty'; errors: PlanErrors }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; meeting: ManagedMeeting }
  | { kind: 'clash'; conflicts: ScheduleConflict[] };

/** Changes one meeting. One of a series stays in it; where its time changes, the series no longer decides that. */
export function updateMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  change: MeetingUpdate,
  insistence: ScheduleOptions,
): Promise<UpdateMeetingResult> {
  return inTransaction(db, (tx) => updateMeetingInTransaction(tx, settings, actor, id, change, insistence, clock.now()));
}

/** The same as part of something larger. */
export async function updateMeetingInTransaction(
  tx: Tx,
  { jitsi }: Pick<AppContext['settings'], 'jitsi'>,
  actor: Actor,
  id: number,
  change: MeetingUpdate,
  { allowConflicts }: ScheduleOptions,
  now: Date,
): Promise<UpdateMeetingResult> {
  const held = await lockMeeting(tx, jitsi, actor, id);
  if (!held) return { kind: 'not-found' };
  const { meeting } = held;
  const errors = validatePlan(change);
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors };
  const details: AuditDetails = diffFields(
    { ...planAuditDetails(meeting), active: meeting.active },
    { ...planAuditDetails(change), active: change.active },
    [...planAuditFields, 'active'],
  );
  if (change.choices) Object.assign(details, callOptionAuditChanges(meeting.choices, change.choices));
  if (Object.keys(details).length === 0) return { kind: 'unchanged' };
  if (meeting.version !== change.version) return { kind: 'conflict', meeting };
  const isMoved = details.startsAt !== undefined || details.endsAt !== undefined;
  const [conflicts = []] = allowConflicts || !isMoved ? [] : await findScheduleConflicts(tx, meeting.courseId, [change], [id]);
  if (conflicts.length > 0) return { kind: 'clash', conflicts };
  await updateMeetingRow(tx, id, {
    ...toPlanColumns(change),
    is_active: change.active ? 1 : 0,
    moved: meeting.moved || (isMoved && meeting.seriesId !== null) ? 1 : 0,
    ...(isMoved && change.endsAt > now && { ended_at: null, attendance_deleted_at: null }),
    version: meeting.version + 1,
  });
  await indexSearchTerms(tx, 'meeting', id, [change.title]);
  if (change.notifyMembers && isMoved && change.endsAt > now && !meeting.cancelled) await queueMeetingNotice(tx, id, 'moved', '', now);
  await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.changed', subject: 'meeting', subjectId: id, details });
  return { kind: 'changed' };
}
