import { sql, type Insertable } from 'kysely';
import type { Schema } from '../platform/db/schema.ts';
import type { Tx } from '../platform/db/database.ts';
import { batches } from '../platform/shared/batches.ts';
import type { WeeklyTime } from '../meetings/series.ts';

/** What happened in the classes of the demo. */
export type ClassRows = {
  join_attempts: Insertable<Schema['join_attempts']>[];
  room_openings: Insertable<Schema['room_openings']>[];
  participations: Insertable<Schema['participations']>[];
  attendance_corrections: Insertable<Schema['attendance_corrections']>[];
  call_polls: Insertable<Schema['call_polls']>[];
  call_links: Insertable<Schema['call_links']>[];
};

const BATCH_SIZE = 500;

/** Replaces what happened in these classes, and says of each user when they were last there. */
export async function replaceClassRows(tx: Tx, meetingIds: number[], rows: ClassRows): Promise<void> {
  for (const table of Object.keys(rows) as (keyof ClassRows)[]) {
    await tx.deleteFrom(table).where('meeting_id', 'in', meetingIds).execute();
    for (const batch of batches(rows[table] as ClassRows['participations'], BATCH_SIZE))
      await tx
        .insertInto(table as 'participations')
        .values(batch)
        .execute();
  }
  await sql`update auth_user set last_login = (select max(last_at) from join_attempts where user_id = auth_user.id)
    where last_login is null`.execute(tx);
}

/** Members were in their courses before the first class. */
export async function backdateEnrollments(tx: Tx, courseId: number, since: Date): Promise<void> {
  const created_at = since.toISOString();
  await tx.updateTable('enrollments').set({ created_at }).where('course_id', '=', courseId).where('created_at', '>', created_at).execute();
}

export async function endEnrollment(tx: Tx, userId: number, courseId: number, endedAt: Date): Promise<void> {
  await tx
    .updateTable('enrollments')
    .set({ status: 'ended', ended_at: endedAt.toISOString() })
    .where('user_id', '=', userId)
    .where('course_id', '=', courseId)
    .execute();
}

/** Members who can have been in a class. */
export async function findMembers(tx: Tx, courseId: number): Promise<{ id: number; username: string; role: 'student' | 'teacher' }[]> {
  return tx
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .select(['u.id', 'u.username', 'e.role'])
    .where('e.course_id', '=', courseId)
    .where('e.status', '=', 'active')
    .where('u.is_active', '=', 1)
    .where('u.password_not_set', '=', 0)
    .orderBy('u.id')
    .execute();
}

/** The classes of a course that take place and have begun. */
export async function findStartedClasses(tx: Tx, courseId: number, now: Date) {
  return tx
    .selectFrom('meetings')
    .select(['id', 'title', 'starts_at', 'ends_at'])
    .where('course_id', '=', courseId)
    .where('starts_at', '<=', now.toISOString())
    .where('cancelled_at', 'is', null)
    .orderBy('starts_at')
    .execute();
}

type SeriesTimes = { times: WeeklyTime[]; dates: string[] };

/** Makes the classes of a course one series: `ids` in the order of `dates`. */
export async function bindSeries(tx: Tx, courseId: number, title: string, times: SeriesTimes, ids: number[], now: Date): Promise<void> {
  const values = {
    title,
    weekly_times: JSON.stringify(times.times),
    anchor_date: times.dates[0]!,
    first_date: times.dates[0]!,
    last_date: times.dates.at(-1)!,
  };
  const existing = await tx.selectFrom('series').select('id').where('course_id', '=', courseId).executeTakeFirst();
  const series =
    existing ??
    (await tx
      .insertInto('series')
      .values({ ...values, course_id: courseId, created_at: now.toISOString() })
      .returning('id')
      .executeTakeFirstOrThrow());
  await tx.updateTable('series').set(values).where('id', '=', series.id).execute();
  for (const [index, id] of ids.entries())
    await tx
      .updateTable('meetings')
      .set({ series_id: series.id, series_date: times.dates[index]!, series_number: index + 1 })
      .where('id', '=', id)
      .execute();
}
