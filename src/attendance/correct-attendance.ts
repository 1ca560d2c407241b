import { sql } from 'kysely';
import { actorFields, type Actor } from '../accounts/authority.ts';
import { lockTaughtMeeting } from '../meetings/meeting-authority.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Db, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { batches } from '../platform/shared/batches.ts';
import type { CorrectedStatus } from './attendance.ts';
import { findReportedMeetings } from './attendance.queries.ts';

const MAX_REASON_LENGTH = 500;

export type ReasonError = 'missing' | 'too-long';

/** The correction of one user in one meeting. `none`: what Jitsi reported counts; version 0: never corrected. */
export type CorrectionState = { status: CorrectedStatus | 'none'; reason: string; version: number };

export type CorrectAttendanceResult =
  | { kind: 'corrected' | 'unchanged' | 'not-found' }
  | { kind: 'invalid'; error: ReasonError }
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
    const locked = await lockTaughtMeeting(tx, settings.jitsi, actor, meetingId);
    if (!locked || !(await isMemberOrParticipant(tx, locked.meeting, userId))) return { kind: 'not-found' };
    const current = await findCorrectionState(tx, meetingId, userId);
    if (current.version !== input.version) return { kind: 'conflict', current };
    const error = await validateReason(tx, meetingId, input);
    if (error) return { kind: 'invalid', error };
    const changes = diffFields(current, input, ['status', 'reason']);
    if (Object.keys(changes).length === 0) return { kind: 'unchanged' };
    await saveCorrections(tx, meetingId, [{ userId, status: input.status, reason: input.reason }], actor, now);
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

/** Whoever contradicts what Jitsi reported says why. Where it reported nothing, a mark needs no reason. */
export async function validateReason(
  db: Db,
  meetingId: number,
  { status, reason }: Pick<CorrectionState, 'status' | 'reason'>,
): Promise<ReasonError | undefined> {
  if (reason.length > MAX_REASON_LENGTH) return 'too-long';
  if (status === 'none' || reason !== '') return undefined;
  return (await findReportedMeetings(db, [meetingId])).has(meetingId) ? 'missing' : undefined;
}

/** Rows of one statement, which has seven values of each. */
const BATCH_SIZE = 100;

export async function saveCorrections(
  tx: Tx,
  meetingId: number,
  corrections: readonly { userId: number; status: CorrectionState['status']; reason: string }[],
  actor: Actor,
  now: Date,
): Promise<void> {
  const common = { meeting_id: meetingId, corrected_by: actor?.id ?? null, corrected_at: now.toISOString(), version: 1 };
  const rows = corrections.map(({ userId, status, reason }) => ({ ...common, user_id: userId, status, reason }));
  for (const batch of batches(rows, BATCH_SIZE))
    await tx
      .insertInto('attendance_corrections')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['meeting_id', 'user_id']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          reason: eb.ref('excluded.reason'),
          corrected_by: eb.ref('excluded.corrected_by'),
          corrected_at: eb.ref('excluded.corrected_at'),
          version: eb('attendance_corrections.version', '+', 1),
        })),
      )
      .execute();
}
