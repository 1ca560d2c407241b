import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../../platform/db/database.ts';

/** What a query of meetings that are to be written says of each. `room_name` and `link` count for new ones; a link that is null stays. */
export type MeetingInsertRow = {
  id: number;
  course_id: number;
  title: string;
  starts_at: string;
  ends_at: string;
  teacher_opening: number | null;
  student_opening: number | null;
  closing: number | null;
  is_active: number;
  room_name: string | null;
  link: string | null;
};

/** Makes these meetings with their rooms, under numbers that were reserved. */
export async function insertMeetings(tx: Tx, meetings: AliasableExpression<MeetingInsertRow>): Promise<void> {
  await tx
    .insertInto('meetings')
    .columns([
      ...(['id', 'course_id', 'title', 'starts_at', 'ends_at', 'teacher_opening', 'student_opening', 'closing'] as const),
      ...(['is_active', 'room_name', 'link'] as const),
    ])
    .expression(
      tx
        .selectFrom(meetings.as('m'))
        .select(['m.id', 'm.course_id', 'm.title', 'm.starts_at', 'm.ends_at', 'm.teacher_opening', 'm.student_opening', 'm.closing'])
        .select((eb) => ['m.is_active', 'm.room_name', eb.fn.coalesce('m.link', sql.lit('')).as('link')])
        .orderBy('m.id'),
    )
    .execute();
}

/** The same with the version that was found when it was decided to change it. */
export type MeetingUpdateRow = MeetingInsertRow & { expected_version: number | null };

/**
 * Changes those of these meetings that have the version that was found, and answers how many those are. One of a series whose
 * time changes is moved by itself from then on.
 */
export async function updateMeetings(tx: Tx, meetings: AliasableExpression<MeetingUpdateRow>): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('meetings')
    .from(meetings.as('m'))
    .set((eb) => ({
      title: eb.ref('m.title'),
      starts_at: eb.ref('m.starts_at'),
      ends_at: eb.ref('m.ends_at'),
      teacher_opening: eb.ref('m.teacher_opening'),
      student_opening: eb.ref('m.student_opening'),
      closing: eb.ref('m.closing'),
      is_active: eb.ref('m.is_active'),
      link: eb.fn.coalesce('m.link', 'meetings.link'),
      moved: sql<number>`case when meetings.series_id is not null and (meetings.starts_at <> m.starts_at or meetings.ends_at <> m.ends_at)
        then 1 else meetings.moved end`,
      version: eb('meetings.version', '+', 1),
    }))
    .whereRef('meetings.id', '=', 'm.id')
    .whereRef('meetings.version', '=', 'm.expected_version')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
