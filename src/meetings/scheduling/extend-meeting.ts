import { actorFields, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { findScheduleConflicts, type ScheduleConflict } from './schedule-conflicts.ts';
import type { ScheduleOptions, SchedulingContext } from './create-meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';
import { closesAt } from '../meeting.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { validateMeeting } from '../meeting-plan.ts';

/** Minutes by which a class that runs is made longer. */
export const extensionMinutes = [15, 30] as const;

export type MeetingExtension = {
  minutes: number;
  /** The end that whoever asks has seen: who presses twice does not get twice as much. */
  endsAt: Date;
};

export type ExtendMeetingResult =
  | { kind: 'lengthened'; endsAt: Date }
  | { kind: 'clash'; conflicts: ScheduleConflict[]; endsAt: Date }
  | { kind: 'not-running' }
  | { kind: 'too-long' }
  /** The end is another one by now. */
  | { kind: 'conflict' }
  | { kind: 'not-found' };

/** Makes a class that runs, or that is only just over, longer. What comes next for its teachers is shown first. */
export function extendMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  { minutes: by, endsAt }: MeetingExtension,
  { allowConflicts }: ScheduleOptions,
): Promise<ExtendMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<ExtendMeetingResult> => {
    const held = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!held) return { kind: 'not-found' };
    const { meeting } = held;
    if (meeting.cancelled || !meeting.active || now < meeting.startsAt || now >= closesAt(meeting)) return { kind: 'not-running' };
    if (meeting.endsAt.getTime() !== endsAt.getTime()) return { kind: 'conflict' };
    const later = addMs(endsAt, minutes(by));
    if (validateMeeting({ ...meeting, endsAt: later }).endsAt) return { kind: 'too-long' };
    // What overlaps already was accepted earlier: only the minutes that are added are new.
    const [conflicts = []] = allowConflicts
      ? []
      : await findScheduleConflicts(tx, meeting.courseId, [{ startsAt: endsAt, endsAt: later }], [id]);
    if (conflicts.length > 0) return { kind: 'clash', conflicts, endsAt: later };
    await updateMeetingRow(tx, id, { ends_at: later.toISOString(), version: meeting.version + 1 });
    const details = { endsAt: { before: endsAt.toISOString(), after: later.toISOString() } };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.lengthened', subject: 'meeting', subjectId: id, details });
    return { kind: 'lengthened', endsAt: later };
  });
}
