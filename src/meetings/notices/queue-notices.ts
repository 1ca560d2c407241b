import type { Tx } from '../../platform/db/database.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import { MEETING_NOTICE_JOB, type NoticeKind } from './meeting-notice.ts';
import { insertMeetingNotice, insertSeriesNotice, takeUnsentSeriesNotices } from './notices.queries.ts';
import { SERIES_NOTICE_JOB, type PreviousMeetingTimes } from './series-notice.ts';

/** Leaves it to a job to write to the members: a course may have thousands, and whoever cancels a class waits for none of them. */
export async function queueMeetingNotice(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<void> {
  await addNoticeJob(tx, MEETING_NOTICE_JOB, await insertMeetingNotice(tx, meetingId, kind, note, now), now);
}

/** The same of a series: one mail a person, whatever changed; also where it changes again before anybody was told. */
export async function queueSeriesNotice(tx: Tx, seriesId: number, changed: PreviousMeetingTimes[], now: Date): Promise<void> {
  if (changed.length === 0) return;
  const before = new Map<number, PreviousMeetingTimes>();
  for (const meeting of [...(await takeUnsentSeriesNotices(tx, seriesId)), ...changed])
    if (!before.has(meeting.id)) before.set(meeting.id, meeting);
  await addNoticeJob(tx, SERIES_NOTICE_JOB, await insertSeriesNotice(tx, seriesId, [...before.values()], now), now);
}

async function addNoticeJob(tx: Tx, kind: string, noticeId: number, now: Date): Promise<void> {
  await enqueueJob(tx, { kind, key: String(noticeId), payload: { noticeId }, runAt: now }, now);
}
