import type { Tx } from '../db/database.ts';
import { addJob } from '../jobs/add-job.ts';
import { MEETING_NOTICE_JOB, type NoticeKind } from './meeting-notice.ts';
import { insertNotice } from './meeting-notices.queries.ts';

/** Leaves it to a job to write to the members: a course may have thousands, and whoever cancels a class waits for none of them. */
export async function tellMembers(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<void> {
  const noticeId = await insertNotice(tx, meetingId, kind, note, now);
  await addJob(tx, { kind: MEETING_NOTICE_JOB, key: String(noticeId), payload: { noticeId }, runAt: now }, now);
}
