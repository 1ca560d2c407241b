import { doneBy, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import type { MeetingNeedsToWrite } from './create-meeting.ts';
import { updateMeeting } from '../meetings.queries.ts';
import { closesAt } from '../meeting.ts';
import { holdMeetingFor } from '../meeting-authority.ts';

/** `unchanged`: it was ended before, or is over anyway. */
export type Closing = 'closed' | 'unchanged' | 'not-found';

/** Ends a call before its time: from now on nobody gets in, and Jitsi opens its room no more. Who is inside stays inside. */
export function closeCall({ db, clock, settings }: MeetingNeedsToWrite, actor: Actor, id: number): Promise<Closing> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (meeting.ended || now >= closesAt(meeting)) return 'unchanged';
    await updateMeeting(tx, id, { ended_at: now.toISOString(), version: meeting.version + 1 });
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.ended', subject: 'meeting', subjectId: id });
    return 'closed';
  });
}

export type Reopening = 'reopened' | 'unchanged' | 'not-found';

/** Takes it back. */
export function reopenCall({ db, clock, settings }: MeetingNeedsToWrite, actor: Actor, id: number): Promise<Reopening> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (!meeting.ended) return 'unchanged';
    await updateMeeting(tx, id, { ended_at: null, version: meeting.version + 1 });
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.reopened', subject: 'meeting', subjectId: id });
    return 'reopened';
  });
}
