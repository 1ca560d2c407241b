import { sql } from 'kysely';
import { actorFields, type Actor } from '../accounts/authority.ts';
import { lockMeeting } from '../meetings/meeting-authority.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Db, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import type { CorrectedStatus } from './attendance.ts';

const MAX_REASON_LENGTH = 500;

/** The correction of one user in one meeting. `none`: what Jitsi reported counts; version 0: never corrected. */
export type CorrectionState = { status: CorrectedStatus | 'none'; reason: string; version: number };

export type CorrectAttendanceResult =
  | { kind: 'corrected' | 'unchanged' | 'not-found' }
  | { kind: 'invalid'; error: 'missing' | 'too-long' }
  /** Another user saved a correction since the version that the input names. */
  | { kind: 'conflict'; current: CorrectionState };

/** Corrects the attendance of a user in a meeting. `input.version` is the version that the teacher saw. What Jitsi reported is kept. */
export function correctAttendance(
  { db, clock, settings }: AppContext,
  actor: Actor,
  { meetingId, userId }: { meetingId: number; userId: number },
  input: CorrectionState,
): Promise<CorrectAttendanceResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CorrectAttendanceResult> => {
    const locked = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    if (!locked || !(await isMemberOrParticipant(tx, locked.meeting, userId))) return { kind: 'not-found' };
    const current = await findCorrectionState(tx, meetingId, userId);
    if (current.version !== input.version) return { kind: 'conflict', current };
    if (input.status !== 'none' && input.reason === '') return { kind: 'invalid', error: 'missing' };
    if (input.reason.length > MAX_REASON_LENGTH) return { kind: 'invalid', error: 'too-long' };
    const changes = diffFields(current, input, ['status', 'reason']);
    if (Object.keys(changes).length === 0) return { kind: 'unchanged' };
    await saveCorrection(tx, { meetingId, userId, actorId: actor?.id ?? null, now }, { ...input, version: current.version + 1 });
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

/**
 * Whether the attendance of a user in a meeting can be corrected: it has not been erased, and the user is or was in the course, participated,
 * or tried to join.
 */
export async function isMemberOrParticipant(db: Db, meeting: { id: number; courseId: number }, userId: number): Promise<boolean> {
  const { id, courseId } = meeting;
  const isKept = sql`exists (select 1 from meetings where id = ${id} and attendance_deleted_at is null)`;
  const { rows } = await sql`select 1 from (select 1 from enrollments where course_id = ${courseId} and user_id = ${userId}
    union all select 1 from participations where meeting_id = ${id} and user_id = ${userId}
    union all select 1 from join_attempts where meeting_id = ${id} and user_id = ${userId}) as ties where ${isKept} limit 1`.execute(db);
  return rows.length > 0;
}

export async function findCorrectionState(db: Db, meetingId: number, userId: number): Promise<CorrectionState> {
  const row = await db
    .selectFrom('attendance_corrections')
    .select(['status', 'reason', 'version'])
    .where('meeting_id', '=', meetingId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ?? { status: 'none', reason: '', version: 0 };
}

async function saveCorrection(
  tx: Tx,
  { meetingId, userId, actorId, now }: { meetingId: number; userId: number; actorId: number | null; now: Date },
  { status, reason, version }: CorrectionState,
): Promise<void> {
  const values = { status, reason, corrected_by: actorId, corrected_at: now.toISOString(), version };
  await tx
    .insertInto('attendance_corrections')
    .values({ meeting_id: meetingId, user_id: userId, ...values })
    .onConflict((conflict) => conflict.columns(['meeting_id', 'user_id']).doUpdateSet(values))
    .execute();
}
