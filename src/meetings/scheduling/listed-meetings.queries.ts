import type { Db } from '../../platform/db/database.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { toManagedMeeting } from '../meetings.queries.ts';

export type ListedManagedMeeting = ManagedMeeting & { courseTitle: string };

/** The meetings with these numbers, in their order. */
export async function findManagedMeetings(db: Db, jitsiServer: string, ids: number[]): Promise<ListedManagedMeeting[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.id', 'in', ids)
    .selectAll('m')
    .select('c.title as course_title')
    .execute();
  const byId = new Map(rows.map((row) => [row.id, { ...toManagedMeeting(row, jitsiServer), courseTitle: row.course_title }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
