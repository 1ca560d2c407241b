import type { Tx } from '../../platform/db/database.ts';
import type { MeetingNotice, NoticeKind } from './meeting-notice.ts';

export async function insertMeetingNotice(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('meeting_notices')
    .values({ meeting_id: meetingId, kind, note, created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The notice as it stands once nobody else is sending it. Undefined where its meeting was deleted. */
export async function lockMeetingNotice(tx: Tx, id: number): Promise<MeetingNotice | undefined> {
  const row = await tx
    .updateTable('meeting_notices')
    .set((eb) => ({ last_enrollment_id: eb.ref('last_enrollment_id') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && { id, meetingId: row.meeting_id, kind: row.kind, note: row.note, lastEnrollmentId: row.last_enrollment_id };
}

export async function saveMeetingNoticeProgress(tx: Tx, id: number, lastEnrollmentId: number): Promise<void> {
  await tx.updateTable('meeting_notices').set({ last_enrollment_id: lastEnrollmentId }).where('id', '=', id).execute();
}
