import type { Tx } from '../../platform/db/database.ts';
import { addJob } from '../../platform/jobs/enqueue-job.ts';
import { MEETING_NOTICE_JOB, type NoticeKind } from './meeting-notice.ts';
import { insertNotice } from './notices.queries.ts';
import { SERIES_NOTICE_JOB, type MeetingBefore } from './series-notice.ts';
import { insertSeriesNotice, takeUntold } from './series-notices.queries.ts';

/** Leaves it to a job to write to the members: a course may have thousands, and whoever cancels a class waits for none of them. */
export async function tellMembers(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<void> {
  await leaveJob(tx, MEETING_NOTICE_JOB, await insertNotice(tx, meetingId, kind, note, now), now);
}

/** The same of a series: one mail a person, whatever changed; also where it changes again before anybody was told. */
export async function tellMembersOfSeries(tx: Tx, seriesId: number, changed: MeetingBefore[], now: Date): Promise<void> {
  if (changed.length === 0) return;
  const before = new Map<number, MeetingBefore>();
  for (const meeting of [...(await takeUntold(tx, seriesId)), ...changed]) if (!before.has(meeting.id)) before.set(meeting.id, meeting);
  await leaveJob(tx, SERIES_NOTICE_JOB, await insertSeriesNotice(tx, seriesId, [...before.values()], now), now);
}

async function leaveJob(tx: Tx, kind: string, noticeId: number, now: Date): Promise<void> {
  await addJob(tx, { kind, key: String(noticeId), payload: { noticeId }, runAt: now }, now);
}
