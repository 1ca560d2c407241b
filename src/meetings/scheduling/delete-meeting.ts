import { actorFields, type Actor } from '../../accounts/authority.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { deleteSearchTerms } from '../../platform/pagination/search-terms.ts';
import type { SchedulingContext } from './create-meeting.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { hasActivity, deleteMeetingRow } from '../meetings.queries.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { planAuditDetails } from '../plan-audit-details.ts';
import { insertSkip } from '../series.queries.ts';

export type DeleteMeetingResult =
  | { kind: 'deleted'; courseId: number }
  /** Somebody wanted in: what was decided for whom is kept. Such a meeting can be cancelled. */
  | { kind: 'something-happened' }
  | { kind: 'not-found' };

/** Removes a meeting in which nothing happened. A series does not make it again. */
export function deleteMeeting({ db, clock, settings }: SchedulingContext, actor: Actor, id: number): Promise<DeleteMeetingResult> {
  return inTransaction(db, async (tx): Promise<DeleteMeetingResult> => {
    const held = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!held) return { kind: 'not-found' };
    const { meeting } = held;
    if (await hasActivity(tx, id)) return { kind: 'something-happened' };
    await deleteMeetingInTransaction(tx, actor, meeting, clock.now());
    if (meeting.seriesId !== null) await insertSkip(tx, meeting.seriesId, meeting.seriesDate!);
    return { kind: 'deleted', courseId: meeting.courseId };
  });
}

/** Removes a meeting that the caller holds and in which nothing happened. */
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
