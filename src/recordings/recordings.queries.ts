import { sql, type Selectable, type Updateable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { countUpTo } from '../platform/pagination/filter.ts';
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

/** The newest `max` of a course. */
export async function listRecordingsOfCourse(db: Db, courseId: number, max: number): Promise<Recording[]> {
  const rows = await selectRecordings(db)
    .where('m.course_id', '=', courseId)
    .orderBy('r.started_at', 'desc')
    .orderBy('r.id')
    .limit(max)
    .execute();
  return rows.map(toRecording);
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
  return {
    unassigned: await countUpTo(db, sql`${kept} and received_at is not null and meeting_id is null`, max),
    unfinished: await countUpTo(db, sql`${kept} and received_at is null and created_at < ${before.toISOString()}`, max),
    unmoved: await countUpTo(db, sql`${kept} and received_at < ${before.toISOString()} and moved_at is null`, max),
  };
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
