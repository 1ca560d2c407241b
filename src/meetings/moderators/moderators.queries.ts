import type { SelectQueryBuilder } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { Schema } from '../../platform/db/schema.ts';
import type { Meeting } from '../meeting.ts';

export type ModeratedMeeting = { id: number; title: string; startsAt: Date; endsAt: Date };

/**
 * The meetings of a course that start in a span, its end not included, and are neither cancelled nor ended, by start. With a section: its own
 * and those of the whole course.
 */
export function listMeetingsInSpan(
  db: Db,
  { courseId, sectionId }: Pick<Meeting, 'courseId' | 'sectionId'>,
  { from, before }: { from: Date; before: Date },
): Promise<ModeratedMeeting[]> {
  return listMeetings(db, (query) =>
    query
      .where('course_id', '=', courseId)
      .where('starts_at', '>=', from.toISOString())
      .where('starts_at', '<', before.toISOString())
      .$if(sectionId !== null, (all) => all.where((eb) => eb.or([eb('section_id', 'is', null), eb('section_id', '=', sectionId)]))),
  );
}

/** The same of the meetings of a series that start from an instant on. */
export function listMeetingsOfSeriesFrom(db: Db, seriesId: number, from: Date): Promise<ModeratedMeeting[]> {
  return listMeetings(db, (query) => query.where('series_id', '=', seriesId).where('starts_at', '>=', from.toISOString()));
}

/** The same of these meetings. */
export function listMeetingsByIds(db: Db, ids: readonly number[]): Promise<ModeratedMeeting[]> {
  return listMeetings(db, (query) => query.where('id', 'in', ids));
}

type MeetingQuery = SelectQueryBuilder<Schema, 'meetings', object>;

async function listMeetings(db: Db, filter: (query: MeetingQuery) => MeetingQuery): Promise<ModeratedMeeting[]> {
  const rows = await filter(db.selectFrom('meetings'))
    .where('cancelled_at', 'is', null)
    .where('ended_at', 'is', null)
    .select(['id', 'title', 'starts_at', 'ends_at'])
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, title, starts_at, ends_at }) => ({ id, title, startsAt: new Date(starts_at), endsAt: new Date(ends_at) }));
}

/** Those of the meetings for which the user is not named yet. `wholeSeries` holds for those for which they are named, too. */
export async function insertModerator(
  tx: Tx,
  userId: number,
  meetingIds: readonly number[],
  { by, at, wholeSeries }: { by: number | null; at: Date; wholeSeries: boolean },
): Promise<number[]> {
  const rows = await tx
    .insertInto('meeting_moderators')
    .values(meetingIds.map((id) => ({ meeting_id: id, user_id: userId, named_by: by, named_at: at.toISOString() })))
    .onConflict((conflict) => conflict.columns(['user_id', 'meeting_id']).doNothing())
    .returning('meeting_id')
    .execute();
  if (wholeSeries) await setWholeSeries(tx, userId, meetingIds, 1);
  return rows.map((row) => row.meeting_id);
}

/** Those of the meetings for which the user was named. */
export async function deleteModerator(tx: Tx, userId: number, meetingIds: readonly number[]): Promise<number[]> {
  const rows = await tx
    .deleteFrom('meeting_moderators')
    .where('user_id', '=', userId)
    .where('meeting_id', 'in', meetingIds)
    .returning('meeting_id')
    .execute();
  return rows.map((row) => row.meeting_id);
}

async function setWholeSeries(tx: Tx, userId: number, meetingIds: readonly number[], value: 0 | 1): Promise<void> {
  const update = tx.updateTable('meeting_moderators').set({ whole_series: value });
  await update.where('user_id', '=', userId).where('meeting_id', 'in', meetingIds).execute();
}

/** From now on, meetings that are added to the series of these meetings do not get the name of the user. */
export async function endWholeSeries(tx: Tx, userId: number, meetingIds: readonly number[]): Promise<void> {
  const series = tx.selectFrom('meetings').where('id', 'in', meetingIds).where('series_id', 'is not', null).select('series_id');
  const ofSeries = await tx.selectFrom('meetings').where('series_id', 'in', series).select('id').execute();
  const ids = ofSeries.map(({ id }) => id);
  if (ids.length > 0) await setWholeSeries(tx, userId, ids, 0);
}

/** Who is named for the whole of a series. */
export async function listModeratorsOfSeries(db: Db, seriesId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('meeting_moderators as mm')
    .innerJoin('meetings as m', 'm.id', 'mm.meeting_id')
    .where('m.series_id', '=', seriesId)
    .where('mm.whole_series', '=', 1)
    .select('mm.user_id')
    .distinct()
    .orderBy('mm.user_id')
    .execute();
  return rows.map((row) => row.user_id);
}
