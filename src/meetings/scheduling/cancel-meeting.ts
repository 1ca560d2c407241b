import { actorFields, type Actor } from '../../accounts/authority.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { deleteSearchTerms } from '../../platform/pagination/search-terms.ts';
import type { SchedulingContext } from '../context.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { planAuditDetails } from '../meeting-plan.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { deleteMeetingRow, hasActivity, updateMeetingRow } from '../meetings.queries.ts';
import { queueMeetingNotice } from '../notices/notice-jobs.ts';
import { insertSkip } from '../series.queries.ts';

export const MAX_CANCEL_NOTE_LENGTH = 1000;

/** `note`: message to the members, on their pages and in the mail; may be empty. */
export type Cancellation = { note: string; notifyMembers: boolean };

export type CancelMeetingResult = 'cancelled' | 'unchanged' | 'over' | 'note-too-long' | 'not-found';

/** Cancels a meeting: it stays in the lists with the note, and nobody can join. `restoreMeeting` undoes it. */
export function cancelMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  { note, notifyMembers }: Cancellation,
): Promise<CancelMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CancelMeetingResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!found) return 'not-found';
    const { meeting } = found;
    if (meeting.cancelled) return 'unchanged';
    if (meeting.endsAt <= now) return 'over';
    if (note.length > MAX_CANCEL_NOTE_LENGTH) return 'note-too-long';
    await updateMeetingRow(tx, id, { cancelled_at: now.toISOString(), cancel_note: note, version: meeting.version + 1 });
    if (notifyMembers) await queueMeetingNotice(tx, id, 'cancelled', note, now);
    const details = { note, told: notifyMembers };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.cancelled', subject: 'meeting', subjectId: id, details });
    return 'cancelled';
  });
}

export type RestoreMeetingResult = 'restored' | 'unchanged' | 'not-found';

/** Undoes a cancellation. Members of meetings that are over are not notified. */
export function restoreMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  notifyMembers: boolean,
): Promise<RestoreMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<RestoreMeetingResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!found) return 'not-found';
    const { meeting } = found;
    if (!meeting.cancelled) return 'unchanged';
    await updateMeetingRow(tx, id, { cancelled_at: null, cancel_note: '', cancelled_with_series: null, version: meeting.version + 1 });
    if (notifyMembers && meeting.endsAt > now) await queueMeetingNotice(tx, id, 'restored', '', now);
    const details = { note: { before: meeting.cancelNote, after: '' }, told: notifyMembers };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.restored', subject: 'meeting', subjectId: id, details });
    return 'restored';
  });
}

export type DeleteMeetingResult =
  | { kind: 'deleted'; courseId: number }
  /** Join attempts, participations or guest passes refer to the meeting. It can be cancelled instead. */
  | { kind: 'has-activity' }
  | { kind: 'not-found' };

/** Deletes a meeting without activity. Its date becomes a skip of its series. */
export function deleteMeeting({ db, clock, settings }: SchedulingContext, actor: Actor, id: number): Promise<DeleteMeetingResult> {
  return inTransaction(db, async (tx): Promise<DeleteMeetingResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!found) return { kind: 'not-found' };
    const { meeting } = found;
    if (await hasActivity(tx, id)) return { kind: 'has-activity' };
    await deleteMeetingInTransaction(tx, actor, meeting, clock.now());
    if (meeting.seriesId !== null) await insertSkip(tx, meeting.seriesId, meeting.seriesDate!);
    return { kind: 'deleted', courseId: meeting.courseId };
  });
}

/** The caller has locked the meeting and checked that it has no activity. */
export async function deleteMeetingInTransaction(tx: Tx, actor: Actor, meeting: ManagedMeeting, now: Date): Promise<void> {
  await deleteSearchTerms(tx, 'meeting', meeting.id);
  await deleteMeetingRow(tx, meeting.id);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'meeting.deleted',
    subject: 'meeting',
    subjectId: meeting.id,
    details: { course: meeting.courseId, ...planAuditDetails(meeting) },
  });
}
