import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { lockMeeting } from '../meetings/meeting-authority.ts';
import type { CorrectedStatus } from './attendance.ts';
import { findCorrectionState, isMemberOrParticipant, saveCorrection, type CorrectionState } from './attendance-corrections.queries.ts';

export const MAX_REASON_LENGTH = 500;

export type CorrectionInput = {
  /** `none`: it counts again as Jitsi told it. */
  status: CorrectedStatus | 'none';
  reason: string;
  /** Of what whoever asks has seen. */
  version: number;
};

export type CorrectAttendanceResult =
  | { kind: 'corrected' | 'unchanged' | 'not-found' }
  | { kind: 'faulty'; error: 'missing' | 'too-long' }
  /** Somebody else corrected it meanwhile. */
  | { kind: 'conflict'; current: CorrectionState };

/** Says of one person in one meeting what counts, and why. What Jitsi told stays as it is. */
export function correctAttendance(
  { db, clock, settings }: AppContext,
  actor: Actor,
  { meetingId, userId }: { meetingId: number; userId: number },
  wanted: CorrectionInput,
): Promise<CorrectAttendanceResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CorrectAttendanceResult> => {
    const held = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    if (!held || !(await isMemberOrParticipant(tx, held.meeting, userId))) return { kind: 'not-found' };
    const current = await findCorrectionState(tx, meetingId, userId);
    if (current.version !== wanted.version) return { kind: 'conflict', current };
    if (wanted.status !== 'none' && wanted.reason === '') return { kind: 'faulty', error: 'missing' };
    if (wanted.reason.length > MAX_REASON_LENGTH) return { kind: 'faulty', error: 'too-long' };
    const changes = diffFields(current, wanted, ['status', 'reason']);
    if (Object.keys(changes).length === 0) return { kind: 'unchanged' };
    const next = { ...wanted, version: current.version + 1 };
    await saveCorrection(tx, { meetingId, userId, actorId: actor?.id ?? null, now }, next);
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'attendance.corrected',
      subject: 'account',
      subjectId: userId,
      details: { meeting: meetingId, ...changes },
    });
    return { kind: 'corrected' };
  });
}
