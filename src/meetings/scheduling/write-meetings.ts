import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../../platform/db/database.ts';
import type { MeetingInsertRow, MeetingUpdateRow } from '../meetings.table.ts';

/** Inserts meetings with their rooms under reserved ids. Search terms are the caller's task. */
export async function insertMeetings(tx: Tx, meetings: AliasableExpression<MeetingInsertRow>): Promise<void> {
  await tx
    .insertInto('meetings')
    .columns([
      ...(['id', 'course_id', 'title', 'starts_at', 'ends_at', 'teacher_opening', 'student_opening', 'closing'] as const),
      ...(['is_active', 'room_name', 'section_id', 'link'] as const),
    ])
    .expression(
      tx
        .selectFrom(meetings.as('m'))
        .select(['m.id', 'm.course_id', 'm.title', 'm.starts_at', 'm.ends_at', 'm.teacher_opening', 'm.student_opening', 'm.closing'])
        .select((eb) => ['m.is_active', 'm.room_name', 'm.section_id', eb.fn.coalesce('m.link', sql.lit('')).as('link')])
        .orderBy('m.id'),
    )
    .execute();
}

/**
 * Updates the meetings that still have the expected version and answers their number. A meeting of a series whose times change is
 * from then on moved by itself.
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
      section_id: eb.ref('m.section_id'),
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
