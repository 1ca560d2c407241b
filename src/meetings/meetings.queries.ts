import type { Selectable, Updateable } from 'kysely';
import { isRoomUrl } from '../jitsi/tokens/call-url.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { prepareRead } from '../platform/db/prepared-statement.ts';
import { parseCallOptions, serializeCallOptions } from './call-options/call-policy.ts';
import type { MeetingPlan } from './meeting-plan.ts';
import type { ManagedMeeting, Meeting } from './meeting.ts';
import type { MeetingTable } from './meetings.table.ts';

export async function findManagedMeeting(db: Db, jitsiServer: string, id: number): Promise<ManagedMeeting | undefined> {
  const [row] = await selectMeeting(db, { id });
  return row && toManagedMeeting(row, jitsiServer);
}

const selectMeeting = prepareRead<{ id: number }, Selectable<MeetingTable>>((db, value) =>
  db.selectFrom('meetings').selectAll().where('id', '=', value('id')),
);

export async function findCourseIdOfMeeting(db: Db, id: number): Promise<number | undefined> {
  return (await db.selectFrom('meetings').select('course_id').where('id', '=', id).executeTakeFirst())?.course_id;
}

/** More than a course has in years. */
const MAX_TITLES = 2000;

const tablesOfActivity = ['join_attempts', 'participations', 'attendance_corrections', 'guest_passes', 'call_polls', 'call_links'] as const;

/** Whether anyone tried to join, was in the call, was marked in its roll, or has a guest pass. Such a meeting is not deleted. */
export async function hasActivity(db: Db, id: number): Promise<boolean> {
  for (const table of tablesOfActivity) {
    if (await db.selectFrom(table).select('meeting_id').where('meeting_id', '=', id).limit(1).executeTakeFirst()) return true;
  }
  return false;
}

/** The titles of the latest classes of a course. */
export async function findTitlesOfCourse(db: Db, courseId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('meetings')
    .select('title')
    .where('course_id', '=', courseId)
    .orderBy('starts_at', 'desc')
    .limit(MAX_TITLES)
    .execute();
  return rows.map(({ title }) => title);
}

export async function updateMeetingRow(tx: Tx, id: number, values: Updateable<MeetingTable>): Promise<void> {
  await tx.updateTable('meetings').set(values).where('id', '=', id).execute();
}

export async function deleteMeetingRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('meetings').where('id', '=', id).execute();
}

export function toPlanColumns(plan: MeetingPlan) {
  return {
    title: plan.title,
    starts_at: plan.startsAt.toISOString(),
    ends_at: plan.endsAt.toISOString(),
    teacher_opening: plan.teacherOpening,
    student_opening: plan.studentOpening,
    closing: plan.closing,
    ...(plan.sectionId !== undefined && { section_id: plan.sectionId }),
    ...(plan.choices && { options: serializeCallOptions(plan.choices) }),
  };
}

/** The columns that every page and the join decision need; managers get the whole row. */
export type MeetingRow = Omit<
  Selectable<MeetingTable>,
  | 'options'
  | 'version'
  | 'series_id'
  | 'series_date'
  | 'series_number'
  | 'moved'
  | 'cancel_note'
  | 'cancelled_with_series'
  | 'expects_guests'
>;

/** `linkMatchesRoom`: the link leads to the meeting's own room on the configured Jitsi, so that a token may be added to it. */
export function toMeeting(row: MeetingRow, jitsiServer: string): Meeting & { linkMatchesRoom: boolean } {
  const roomName = row.room_name ?? '';
  return {
    id: row.id,
    courseId: row.course_id,
    title: row.title,
    roomName,
    link: row.link,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
    active: row.is_active === 1,
    cancelled: row.cancelled_at !== null,
    ended: row.ended_at !== null,
    teacherOpening: row.teacher_opening,
    studentOpening: row.student_opening,
    closing: row.closing,
    sectionId: row.section_id,
    linkMatchesRoom: isRoomUrl(row.link, jitsiServer, roomName),
  };
}

export function toManagedMeeting(row: Selectable<MeetingTable>, jitsiServer: string): ManagedMeeting {
  return {
    ...toMeeting(row, jitsiServer),
    cancelNote: row.cancel_note,
    seriesId: row.series_id,
    seriesDate: row.series_date,
    seriesNumber: row.series_number,
    cancelledWithSeries: row.cancelled_with_series,
    moved: row.moved === 1,
    choices: parseCallOptions(row.options),
    expectsGuests: row.expects_guests === 1,
    version: row.version,
  };
}
