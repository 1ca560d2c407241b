import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { changesBetween } from '../platform/audit-log/diff-fields.ts';
import { holdMeetingFor } from '../meetings/meeting-authority.ts';
import type { Mark } from './attendance.ts';
import { findCorrectionState, isOfMeeting, writeCorrection, type CorrectionState } from './attendance-corrections.queries.ts';

export const LONGEST_REASON = 500;

export type WantedCorrection = {
  /** `none`: it counts again as Jitsi told it. */
  mark: Mark | 'none';
  reason: string;
  /** Of what whoever asks has seen. */
  version: number;
};

export type Correcting =
  | { kind: 'corrected' | 'unchanged' | 'not-found' }
  | { kind: 'faulty'; fault: 'missing' | 'too-long' }
  /** Somebody else corrected it meanwhile. */
  | { kind: 'conflict'; current: CorrectionState };

/** Says of one person in one meeting what counts, and why. What Jitsi told stays as it is. */
export function correctAttendance(
  { db, clock, settings }: Needs,
  actor: Actor,
  { meetingId, userId }: { meetingId: number; userId: number },
  wanted: WantedCorrection,
): Promise<Correcting> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<Correcting> => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, meetingId);
    if (!held || !(await isOfMeeting(tx, held.meeting, userId))) return { kind: 'not-found' };
    const current = await findCorrectionState(tx, meetingId, userId);
    if (current.version !== wanted.version) return { kind: 'conflict', current };
    if (wanted.mark !== 'none' && wanted.reason === '') return { kind: 'faulty', fault: 'missing' };
    if (wanted.reason.length > LONGEST_REASON) return { kind: 'faulty', fault: 'too-long' };
    const changes = changesBetween(current, wanted, ['mark', 'reason']);
    if (Object.keys(changes).length === 0) return { kind: 'unchanged' };
    const next = { ...wanted, version: current.version + 1 };
    await writeCorrection(tx, { meetingId, userId, actorId: actor?.id ?? null, now }, next);
    await recordDeed(tx, {
      ...doneBy(actor, now),
      deed: 'attendance.corrected',
      subject: 'account',
      subjectId: userId,
      details: { meeting: meetingId, ...changes },
    });
    return { kind: 'corrected' };
  });
}
