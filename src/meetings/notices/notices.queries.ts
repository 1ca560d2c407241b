import type { Tx } from '../../platform/db/database.ts';
import type { MeetingNotice, NoticeKind } from './meeting-notice.ts';

export async function insertNotice(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('meeting_notices')
    .values({ meeting_id: meetingId, kind, note, made_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The notice as it stands once nobody else is sending it. Undefined where its meeting was deleted. */
export async function holdNotice(tx: Tx, id: number): Promise<MeetingNotice | undefined> {
  const row = await tx
    .updateTable('meeting_notices')
    .set((eb) => ({ reached: eb.ref('reached') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && { id, meetingId: row.meeting_id, kind: row.kind, note: row.note, reached: row.reached };
}

export async function writeReached(tx: Tx, id: number, reached: number): Promise<void> {
  await tx.updateTable('meeting_notices').set({ reached }).where('id', '=', id).execute();
}
