import { actorFields, type Actor } from '../../accounts/authority.ts';
import { diffFields, type AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { findSection } from '../../courses/sections.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { callOptionAuditChanges } from '../call-options/call-policy.ts';
import type { SchedulingContext } from '../context.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { planAuditDetails, planAuditFields, validatePlan, type MeetingPlan, type PlanErrors } from '../meeting-plan.ts';
import { closesAt, haveSameTimes, type ManagedMeeting } from '../meeting.ts';
import { toPlanColumns, updateMeetingRow } from '../meetings.queries.ts';
import { queueMeetingNotice } from '../notices/notice-jobs.ts';
import type { ScheduleOptions } from './create-meeting.ts';
import { findScheduleConflicts, type ScheduleConflict } from './schedule-conflicts.ts';

/** `version` is that of the meeting that the user edited. */
export type MeetingUpdate = MeetingPlan & {
  active: boolean;
  version: number;
  /** Mail the members of the course if the times change. */
  notifyMembers?: boolean;
};

export type UpdateMeetingResult =
  | { kind: 'updated' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'invalid'; errors: PlanErrors }
  /** Another user saved first. Nothing was written; `meeting` is the current state. */
  | { kind: 'version-conflict'; meeting: ManagedMeeting }
  /** The meeting would be over already. */
  | { kind: 'in-past' }
  | { kind: 'schedule-conflict'; conflicts: ScheduleConflict[] };

/** Updates one meeting. A meeting of a series stays in it; if its times change, updates of the series no longer change them. */
export function updateMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  update: MeetingUpdate,
  { allowConflicts, allowPast = false }: ScheduleOptions,
): Promise<UpdateMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<UpdateMeetingResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!found) return { kind: 'not-found' };
    const { meeting } = found;
    const errors = validatePlan(update);
    if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
    const sectionId = update.sectionId === undefined ? meeting.sectionId : update.sectionId;
    const section = await findSection(tx, meeting.courseId, sectionId);
    if (sectionId !== null && !section) return { kind: 'invalid', errors: { section: 'unknown' } };
    const details = auditDetails(meeting, update);
    if (sectionId !== meeting.sectionId) {
      const before = await findSection(tx, meeting.courseId, meeting.sectionId);
      details.section = { before: before?.name ?? null, after: section?.name ?? null };
    }
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (meeting.version !== update.version) return { kind: 'version-conflict', meeting };
    const isMoved = details.startsAt !== undefined || details.endsAt !== undefined;
    if (!allowPast && isMoved && update.endsAt <= now) return { kind: 'in-past' };
    // A class of the whole course that becomes one of a section concerns fewer members than before.
    const concernsOthers = isMoved || (meeting.sectionId !== null && sectionId !== meeting.sectionId);
    const times = { ...update, sectionId };
    const [conflicts = []] = allowConflicts || !concernsOthers ? [] : await findScheduleConflicts(tx, meeting.courseId, [times], [id]);
    if (conflicts.length > 0) return { kind: 'schedule-conflict', conflicts };
    const reopens = isMoved && update.endsAt > now;
    await updateMeetingRow(tx, id, {
      ...toPlanColumns(update),
      is_active: update.active ? 1 : 0,
      moved: meeting.moved || (isMoved && meeting.seriesId !== null) ? 1 : 0,
      ...(reopens && { ended_at: null, attendance_deleted_at: null }),
      version: meeting.version + 1,
    });
    await indexSearchTerms(tx, 'meeting', id, [update.title]);
    if (announcesMove(meeting, update, now)) await queueMeetingNotice(tx, id, 'moved', '', now);
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.changed', subject: 'meeting', subjectId: id, details });
    return { kind: 'updated' };
  });
}

/** Whether the update mails the members: about other times of a class that is to come and takes place. */
export function announcesMove(meeting: ManagedMeeting, update: MeetingUpdate, now: Date): boolean {
  const takesPlace = update.active && !meeting.cancelled && update.endsAt > now;
  return update.notifyMembers === true && takesPlace && !haveSameTimes(meeting, update);
}

function auditDetails(meeting: ManagedMeeting, update: MeetingUpdate): AuditDetails {
  const before = { ...planAuditDetails(meeting), active: meeting.active };
  const after = { ...planAuditDetails(update), active: update.active };
  return {
    ...diffFields(before, after, [...planAuditFields, 'active']),
    ...(update.choices && callOptionAuditChanges(meeting.choices, update.choices)),
  };
}

export type MeetingExtension = {
  minutes: number;
  /** The end that the user saw, so that pressing the button twice extends once. */
  endsAt: Date;
};

export type ExtendMeetingResult =
  | { kind: 'extended'; endsAt: Date }
  | { kind: 'schedule-conflict'; conflicts: ScheduleConflict[]; endsAt: Date }
  | { kind: 'not-running' }
  | { kind: 'too-long' }
  /** The end is no longer the one that the user saw. */
  | { kind: 'version-conflict' }
  | { kind: 'not-found' };

/** Extends a class that is running, or over but not yet closed. */
export function extendMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  extension: MeetingExtension,
  { allowConflicts }: ScheduleOptions,
): Promise<ExtendMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<ExtendMeetingResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!found) return { kind: 'not-found' };
    const { meeting } = found;
    if (meeting.cancelled || !meeting.active || now < meeting.startsAt || now >= closesAt(meeting)) return { kind: 'not-running' };
    const before = meeting.endsAt;
    if (before.getTime() !== extension.endsAt.getTime()) return { kind: 'version-conflict' };
    const endsAt = addMs(before, minutes(extension.minutes));
    if (validatePlan({ ...meeting, endsAt }).endsAt) return { kind: 'too-long' };
    // Only the added minutes: other conflicts were accepted when the meeting was saved.
    const added = { startsAt: before, endsAt, sectionId: meeting.sectionId };
    const [conflicts = []] = allowConflicts ? [] : await findScheduleConflicts(tx, meeting.courseId, [added], [id]);
    if (conflicts.length > 0) return { kind: 'schedule-conflict', conflicts, endsAt };
    await updateMeetingRow(tx, id, { ends_at: endsAt.toISOString(), version: meeting.version + 1 });
    const details = { endsAt: { before: before.toISOString(), after: endsAt.toISOString() } };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.lengthened', subject: 'meeting', subjectId: id, details });
    return { kind: 'extended', endsAt };
  });
}
