import { doneBy, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import { findClashes, type Clash } from './schedule-conflicts.ts';
import type { Insistence, MeetingNeedsToWrite } from './create-meeting.ts';
import { updateMeeting } from '../meetings.queries.ts';
import { closesAt } from '../meeting.ts';
import { holdMeetingFor } from '../meeting-authority.ts';
import { meetingFaults } from '../meeting-plan.ts';

/** Minutes by which a class that runs is made longer. */
export const lengthenings = [15, 30] as const;

export type Lengthening = {
  by: number;
  /** The end that whoever asks has seen: who presses twice does not get twice as much. */
  endsAt: Date;
};

export type LengtheningOutcome =
  | { kind: 'lengthened'; endsAt: Date }
  | { kind: 'clash'; clashes: Clash[]; endsAt: Date }
  | { kind: 'not-running' }
  | { kind: 'too-long' }
  /** The end is another one by now. */
  | { kind: 'conflict' }
  | { kind: 'not-found' };

/** Makes a class that runs, or that is only just over, longer. What comes next for its teachers is shown first. */
export function lengthenMeeting(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  id: number,
  { by, endsAt }: Lengthening,
  { despiteClashes }: Insistence,
): Promise<LengtheningOutcome> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<LengtheningOutcome> => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, id);
    if (!held) return { kind: 'not-found' };
    const { meeting } = held;
    if (meeting.cancelled || !meeting.active || now < meeting.startsAt || now >= closesAt(meeting)) return { kind: 'not-running' };
    if (meeting.endsAt.getTime() !== endsAt.getTime()) return { kind: 'conflict' };
    const later = after(endsAt, minutes(by));
    if (meetingFaults({ ...meeting, endsAt: later }).endsAt) return { kind: 'too-long' };
    // What overlaps already was accepted earlier: only the minutes that are added are new.
    const [clashes = []] = despiteClashes ? [] : await findClashes(tx, meeting.courseId, [{ startsAt: endsAt, endsAt: later }], [id]);
    if (clashes.length > 0) return { kind: 'clash', clashes, endsAt: later };
    await updateMeeting(tx, id, { ends_at: later.toISOString(), version: meeting.version + 1 });
    const details = { endsAt: { before: endsAt.toISOString(), after: later.toISOString() } };
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.lengthened', subject: 'meeting', subjectId: id, details });
    return { kind: 'lengthened', endsAt: later };
  });
}
