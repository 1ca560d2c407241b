import type { Selectable, Updateable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { parseCallOptions, serializeCallOptions } from './call-options/call-policy.ts';
import type { ManagedMeeting } from './managed-meeting.ts';
import type { MeetingPlan } from './meeting-plan.ts';
import { toMeeting } from './meeting-row.ts';
import type { MeetingTable } from './meetings.table.ts';

export async function findManagedMeeting(db: Db, jitsiServer: string, id: number): Promise<ManagedMeeting | undefined> {
  const row = await db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toManagedMeeting(row, jitsiServer);
}

export async function findCourseIdOfMeeting(db: Db, id: number): Promise<number | undefined> {
  return (await db.selectFrom('meetings').select('course_id').where('id', '=', id).executeTakeFirst())?.course_id;
}

export function toManagedMeeting(row: Selectable<MeetingTable>, jitsiServer: string): ManagedMeeting {
  return {
    ...toMeeting(row, jitsiServer),
    cancelNote: row.cancel_note,
    seriesId: row.series_id,
    seriesDate: row.series_date,
    moved: row.moved === 1,
    choices: parseCallOptions(row.options),
    expectsGuests: row.expects_guests === 1,
    version: row.version,
  };
}

export async function updateMeetingRow(tx: Tx, id: number, values: Updateable<MeetingTable>): Promise<void> {
  await tx.updateTable('meetings').set(values).where('id', '=', id).execute();
}

/** The columns that hold what people decide of a meeting. */
export function toPlanColumns(plan: MeetingPlan) {
  return {
    title: plan.title,
    starts_at: plan.startsAt.toISOString(),
    ends_at: plan.endsAt.toISOString(),
    teacher_opening: plan.teacherOpening,
    student_opening: plan.studentOpening,
    closing: plan.closing,
    ...(plan.choices && { options: serializeCallOptions(plan.choices) }),
  };
}

/** Whether anybody ever wanted in, was inside, or has a guest's pass. */
export async function hasActivity(db: Db, id: number): Promise<boolean> {
  const of = (table: 'join_attempts' | 'participations' | 'guest_passes') =>
    db.selectFrom(table).select('id').where('meeting_id', '=', id).limit(1).executeTakeFirst();
  for (const table of ['join_attempts', 'participations', 'guest_passes'] as const) if (await of(table)) return true;
  return false;
}

export async function deleteMeetingRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('meetings').where('id', '=', id).execute();
}
