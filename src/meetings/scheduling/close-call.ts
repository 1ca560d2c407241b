import { actorFields, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { SchedulingContext } from './create-meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';
import { closesAt } from '../meeting.ts';
import { lockMeeting } from '../meeting-authority.ts';

/** `unchanged`: it was ended before, or is over anyway. */
export type MarkCallEndedResult = 'closed' | 'unchanged' | 'not-found';

/** Ends a call before its time: from now on nobody gets in, and Jitsi opens its room no more. Who is inside stays inside. */
export function markCallEnded({ db, clock, settings }: SchedulingContext, actor: Actor, id: number): Promise<MarkCallEndedResult> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (meeting.ended || now >= closesAt(meeting)) return 'unchanged';
    await updateMeetingRow(tx, id, { ended_at: now.toISOString(), version: meeting.version + 1 });
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.ended', subject: 'meeting', subjectId: id });
    return 'closed';
  });
}

export type ReopenCallResult = 'reopened' | 'unchanged' | 'not-found';

/** Takes it back. */
export function reopenCall({ db, clock, settings }: SchedulingContext, actor: Actor, id: number): Promise<ReopenCallResult> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (!meeting.ended) return 'unchanged';
    await updateMeetingRow(tx, id, { ended_at: null, version: meeting.version + 1 });
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.reopened', subject: 'meeting', subjectId: id });
    return 'reopened';
  });
}
