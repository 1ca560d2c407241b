import { doneBy, type Actor } from '../../accounts/authority.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { forgetWords } from '../../platform/pagination/search-terms.ts';
import type { MeetingNeedsToWrite } from './create-meeting.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { hasAttempts, removeMeeting } from '../meetings.queries.ts';
import { holdMeetingFor } from '../meeting-authority.ts';
import { factsOfPlan } from '../plan-audit-details.ts';
import { addSkip } from '../series.queries.ts';

export type Deleting =
  | { kind: 'deleted'; courseId: number }
  /** Somebody wanted in: what was decided for whom is kept. Such a meeting can be cancelled. */
  | { kind: 'something-happened' }
  | { kind: 'not-found' };

/** Removes a meeting in which nothing happened. A series does not make it again. */
export function deleteMeeting({ db, clock, settings }: MeetingNeedsToWrite, actor: Actor, id: number): Promise<Deleting> {
  return inTransaction(db, async (tx): Promise<Deleting> => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, id);
    if (!held) return { kind: 'not-found' };
    const { meeting } = held;
    if (await hasAttempts(tx, id)) return { kind: 'something-happened' };
    await deleteInside(tx, actor, meeting, clock.now());
    if (meeting.seriesId !== null) await addSkip(tx, meeting.seriesId, meeting.seriesDate!);
    return { kind: 'deleted', courseId: meeting.courseId };
  });
}

/** Removes a meeting that the caller holds and in which nothing happened. */
export async function deleteInside(tx: Tx, actor: Actor, meeting: ManagedMeeting, now: Date): Promise<void> {
  await forgetWords(tx, 'meeting', meeting.id);
  await removeMeeting(tx, meeting.id);
  await recordDeed(tx, {
    ...doneBy(actor, now),
    deed: 'meeting.deleted',
    subject: 'meeting',
    subjectId: meeting.id,
    details: { course: meeting.courseId, ...factsOfPlan(meeting) },
  });
}
