import { sql, type RawBuilder, type Selectable, type Updateable } from 'kysely';
import type { CourseRole } from '../courses/course.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { selectCounts } from '../platform/pagination/filter.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import type { Recording } from './recording.ts';
import type { RecordingTable } from './recordings.table.ts';

/** Complete ones that nobody has deleted. */
const selectRecordings = (db: Db) =>
  db
    .selectFrom('recordings as r')
    .leftJoin('sections as s', 's.id', 'r.section_id')
    .leftJoin('meetings as m', 'm.id', 'r.meeting_id')
    .selectAll('r')
    .select(['s.name as section_name', 'm.course_id'])
    .where('r.received_at', 'is not', null)
    .where('r.deleted_at', 'is', null);

export async function findRecording(db: Db, id: number): Promise<Recording | undefined> {
  const row = await selectRecordings(db).where('r.id', '=', id).executeTakeFirst();
  return row && toRecording(row);
}

/** In the order of time. */
export async function listRecordingsOfMeeting(db: Db, meetingId: number): Promise<Recording[]> {
  const rows = await selectRecordings(db).where('r.meeting_id', '=', meetingId).orderBy('r.started_at').orderBy('r.id').execute();
  return rows.map(toRecording);
}

/** In this order. */
export async function findRecordings(db: Db, ids: number[]): Promise<Recording[]> {
  if (ids.length === 0) return [];
  const rows = await selectRecordings(db).where('r.id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, toRecording(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Of a course, the newest first: all, or what is published to a member. */
export function courseRecordingsQuery(
  courseId: number,
  reader: { userId: number; role: CourseRole | undefined } | 'manager',
): Omit<PageQuery, 'cursor' | 'size'> {
  const kept = sql`select r.id, r.started_at from recordings as r inner join meetings as m on m.id = r.meeting_id
    where m.course_id = ${courseId} and r.received_at is not null and r.deleted_at is null`;
  const table = reader === 'manager' ? kept : sql`${kept} and r.published_at is not null`;
  const isStudent = reader !== 'manager' && reader.role === 'student';
  return {
    table: isStudent ? sql`(${table} and ${isForStudent(reader.userId)})` : sql`(${table})`,
    sort: { column: 'started_at', kind: 'instant', direction: 'desc' },
  };
}

/** SQL condition: a recording (alias `r`) is for the section of a student, or of a meeting (alias `m`) that the student moderates. */
function isForStudent(userId: number): RawBuilder<boolean> {
  return sql<boolean>`(r.section_id is null
    or r.section_id in (select e.section_id from enrollments as e where e.user_id = ${userId} and e.course_id = m.course_id)
    or exists (select 1 from meeting_moderators as named where named.user_id = ${userId} and named.meeting_id = m.id))`;
}

/** The newest `max` that belong to no meeting. */
export async function listUnassignedRecordings(db: Db, max: number): Promise<Recording[]> {
  const rows = await selectRecordings(db)
    .where('r.meeting_id', 'is', null)
    .orderBy('r.started_at', 'desc')
    .orderBy('r.id')
    .limit(max)
    .execute();
  return rows.map(toRecording);
}

/**
 * How many belong to no meeting; how many uploads were begun before this instant and have not come to their end; how many arrived before it and
 * are not in a bucket. `max` stands for that many or more.
 */
export async function countRecordingsInTrouble(
  db: Db,
  before: Date,
  max: number,
): Promise<Record<'unassigned' | 'unfinished' | 'unmoved', number>> {
  const kept = sql`select id from recordings where deleted_at is null`;
  const queries = {
    unassigned: sql`${kept} and received_at is not null and meeting_id is null`,
    unfinished: sql`${kept} and received_at is null and created_at < ${before.toISOString()}`,
    unmoved: sql`${kept} and received_at < ${before.toISOString()} and moved_at is null`,
  };
  return selectCounts(db, queries, max);
}

export async function updateRecordingRow(tx: Tx, id: number, values: Updateable<RecordingTable>): Promise<void> {
  await tx.updateTable('recordings').set(values).where('id', '=', id).execute();
}

/** How many users have watched each of these, by id. */
export async function countViewers(db: Db, ids: number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('recording_views')
    .select(['recording_id as id', (eb) => eb.fn.count<number | string>('user_id').distinct().as('count')])
    .where('recording_id', 'in', ids)
    .groupBy('recording_id')
    .execute();
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

export type View = { recordingId: number; userId: number; day: string };

export async function hasView(db: Db, { recordingId, userId, day }: View): Promise<boolean> {
  const views = db.selectFrom('recording_views').select('day').where('recording_id', '=', recordingId).where('user_id', '=', userId);
  return (await views.where('day', '=', day).executeTakeFirst()) !== undefined;
}

/** False where it is recorded already. */
export async function insertView(tx: Tx, { recordingId, userId, day }: View, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('recording_views')
    .values({ recording_id: recordingId, user_id: userId, day, first_at: now.toISOString() })
    .onConflict((conflict) => conflict.columns(['recording_id', 'user_id', 'day']).doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** `unmovedOnly`: not those whose files are in a bucket. */
export async function listDeletedRecordings(
  db: Db,
  max: number,
  { unmovedOnly }: { unmovedOnly: boolean },
): Promise<{ id: number; key: string }[]> {
  return db
    .selectFrom('recordings')
    .select(['id', 'key'])
    .where('deleted_at', 'is not', null)
    .$if(unmovedOnly, (query) => query.where('moved_at', 'is', null))
    .orderBy('id')
    .limit(max)
    .execute();
}

export async function deleteRecordingRow(db: Db, id: number): Promise<void> {
  await db.deleteFrom('recordings').where('id', '=', id).execute();
}

function toRecording(row: Selectable<RecordingTable> & { section_name: string | null; course_id: number | null }): Recording {
  return {
    id: row.id,
    key: row.key,
    bytes: Number(row.bytes),
    room: row.room,
    meetingId: row.meeting_id ?? undefined,
    courseId: row.course_id ?? undefined,
    startedAt: new Date(row.started_at),
    seconds: row.seconds ?? undefined,
    recordedBy: row.recorded_by ?? undefined,
    title: row.title,
    playsFrom: row.plays_from ?? undefined,
    playsUntil: row.plays_until ?? undefined,
    downloadable: row.downloadable === 1,
    publishedAt: row.published_at === null ? undefined : new Date(row.published_at),
    isMoved: row.moved_at !== null,
    section: row.section_id === null ? undefined : { id: row.section_id, name: row.section_name! },
  };
}
