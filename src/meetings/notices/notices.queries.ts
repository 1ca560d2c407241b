import { z } from 'zod';
import type { Tx } from '../../platform/db/database.ts';
import type { MeetingNotice, NoticeKind, PreviousMeetingTimes } from './notice-mails.ts';

type SeriesNotice = { seriesId: number; previous: PreviousMeetingTimes[]; lastEnrollmentId: number };

const storedMeetings = z.array(
  z.object({ id: z.number(), before: z.object({ startsAt: z.coerce.date(), endsAt: z.coerce.date() }).optional() }),
);

export async function insertMeetingNotice(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('meeting_notices')
    .values({ meeting_id: meetingId, kind, note, created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function insertSeriesNotice(tx: Tx, seriesId: number, meetings: PreviousMeetingTimes[], now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('series_notices')
    .values({ series_id: seriesId, meetings: JSON.stringify(meetings), created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Deletes the notices of a series that no member has received, and returns what they were about, oldest first. */
export async function takeUnsentSeriesNotices(tx: Tx, seriesId: number): Promise<PreviousMeetingTimes[]> {
  const rows = await tx
    .deleteFrom('series_notices')
    .where('series_id', '=', seriesId)
    .where('last_enrollment_id', '=', 0)
    .returning(['id', 'meetings'])
    .execute();
  return rows.sort((one, other) => one.id - other.id).flatMap(({ meetings }) => parseMeetings(meetings));
}

/** Waits for another process that sends it. Undefined where the meeting was deleted. */
export async function lockMeetingNotice(tx: Tx, id: number): Promise<MeetingNotice | undefined> {
  const row = await tx
    .updateTable('meeting_notices')
    .set((eb) => ({ last_enrollment_id: eb.ref('last_enrollment_id') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && { id, meetingId: row.meeting_id, kind: row.kind, note: row.note, lastEnrollmentId: row.last_enrollment_id };
}

/** Waits for another process that sends it. Undefined where the series was deleted, or changed again before the first mail. */
export async function lockSeriesNotice(tx: Tx, id: number): Promise<SeriesNotice | undefined> {
  const row = await tx
    .updateTable('series_notices')
    .set((eb) => ({ last_enrollment_id: eb.ref('last_enrollment_id') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && { seriesId: row.series_id, previous: parseMeetings(row.meetings), lastEnrollmentId: row.last_enrollment_id };
}

/** Enrollments up to `lastEnrollmentId` have their mail. */
export async function saveNoticeProgress(
  tx: Tx,
  table: 'meeting_notices' | 'series_notices',
  id: number,
  lastEnrollmentId: number,
): Promise<void> {
  await tx.updateTable(table).set({ last_enrollment_id: lastEnrollmentId }).where('id', '=', id).execute();
}

function parseMeetings(json: string): PreviousMeetingTimes[] {
  return storedMeetings.parse(JSON.parse(json)).map(({ id, before }) => ({ id, before }));
}
