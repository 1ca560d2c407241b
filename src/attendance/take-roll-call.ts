import { actorFields, type Actor } from '../accounts/authority.ts';
import { lockTaughtMeeting } from '../meetings/meeting-authority.ts';
import type { AuditDetails } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { correctedStatuses, type CorrectedStatus } from './attendance.ts';
import { saveCorrections, validateReason, type ReasonError } from './correct-attendance.ts';
import { findAttendanceErasedAt } from './started-meetings.queries.ts';

/** `none`: not marked. */
export type RollCallMark = CorrectedStatus | 'none';

export const rollCallMarks: readonly RollCallMark[] = [...correctedStatuses, 'none'];

/** What a teacher chose for one student, and what the form showed for the student before. */
export type ChosenMark = { userId: number; mark: RollCallMark; seen: RollCallMark };

export type TakeRollCallResult =
  /** `conflicts`: students whom somebody else marked otherwise since the form was opened, with that mark; theirs was not replaced. */
  | { kind: 'saved'; changes: number; conflicts: Map<number, RollCallMark> }
  | { kind: 'invalid'; error: ReasonError }
  | { kind: 'not-found' };

/** Saves the marks that were changed, all or none but for the conflicts, and records one audit event. Marks count as corrections. */
export function takeRollCall(
  { db, clock, settings }: AppContext,
  actor: Actor,
  meetingId: number,
  { marks, reason }: { marks: readonly ChosenMark[]; reason: string },
): Promise<TakeRollCallResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<TakeRollCallResult> => {
    const locked = await lockTaughtMeeting(tx, settings.jitsi, actor, meetingId);
    if (!locked || (await findAttendanceErasedAt(tx, meetingId))) return { kind: 'not-found' };
    const current = await findMarks(tx, locked.meeting);
    const wanted = marks.filter(({ userId, mark, seen }) => mark !== seen && current.has(userId) && current.get(userId) !== mark);
    const isConflict = ({ userId, seen }: ChosenMark) => current.get(userId) !== seen;
    const changes = wanted.filter((choice) => !isConflict(choice));
    const conflicts = new Map(wanted.filter(isConflict).map(({ userId }) => [userId, current.get(userId)!]));
    const status = changes.some(({ mark }) => mark !== 'none') ? 'present' : 'none';
    const error = await validateReason(tx, meetingId, { status, reason });
    if (error) return { kind: 'invalid', error };
    if (changes.length === 0) return { kind: 'saved', changes: 0, conflicts };
    const corrections = changes.map(({ userId, mark }) => ({ userId, status: mark, reason: mark === 'none' ? '' : reason }));
    await saveCorrections(tx, meetingId, corrections, actor, now);
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'attendance.roll-call',
      subject: 'meeting',
      subjectId: meetingId,
      details: auditDetails(changes),
    });
    return { kind: 'saved', changes: changes.length, conflicts };
  });
}

/** The present marks of everybody who is or was in the course. */
async function findMarks(tx: Tx, { id, courseId }: { id: number; courseId: number }): Promise<Map<number, RollCallMark>> {
  const rows = await tx
    .selectFrom('enrollments as e')
    .leftJoin('attendance_corrections as c', (join) => join.onRef('c.user_id', '=', 'e.user_id').on('c.meeting_id', '=', id))
    .where('e.course_id', '=', courseId)
    .select(['e.user_id', 'c.status'])
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.status ?? 'none']));
}

const detailNames = {
  present: 'markedPresent',
  absent: 'markedAbsent',
  late: 'markedLate',
  excused: 'markedExcused',
  none: 'unmarked',
} as const satisfies Record<RollCallMark, keyof AuditDetails>;

/** The ids of the students by their new mark. Not the reason, which may tell of somebody's health: anonymising erases that of the row. */
function auditDetails(changes: readonly ChosenMark[]): AuditDetails {
  const lists = rollCallMarks.map((mark) => {
    const ids = changes.filter((change) => change.mark === mark).map(({ userId }) => userId);
    return [detailNames[mark], ids.join(', ')] as const;
  });
  return Object.fromEntries(lists.filter(([, ids]) => ids !== ''));
}
