import { sql } from 'kysely';
import { z } from 'zod';
import type { Viewer } from '../../courses/find-courses.ts';
import type { Db } from '../../platform/db/database.ts';
import type { JoinFacts } from '../join/decide-join.ts';
import { toMeeting } from '../meetings.queries.ts';

/** A meeting in a list, with the facts that decide whether the viewer can join it. */
export type VisibleMeeting = { facts: JoinFacts & { meeting: NonNullable<JoinFacts['meeting']> }; courseTitle: string; cancelNote: string };

export type MeetingFilter = {
  id?: number;
  courseId?: number;
  startingAfter?: Date;
  startingBefore?: Date;
  endingAfter?: Date;
  endedBy?: Date;
  /** Neither cancelled nor inactive. */
  takesPlace?: boolean;
  taughtByViewer?: boolean;
  /** For a viewer who sees all meetings: only those of their own courses. */
  enrolledOnly?: boolean;
};

/** The last row of the page before. */
export type MeetingCursor = { startsAt: Date; id: number };

export type MeetingPageRequest = { limit: number; direction: 'asc' | 'desc'; after?: MeetingCursor | undefined };

/** A page of the meetings that the viewer may see, by start: those of their active enrollments, or all for an administrator. */
export async function listVisibleMeetings(
  db: Db,
  jitsiServer: string,
  viewer: Viewer,
  filter: MeetingFilter,
  { limit, direction, after }: MeetingPageRequest,
): Promise<VisibleMeeting[]> {
  const rows = await selectVisibleRows(db, viewer, filter)
    .$if(after !== undefined, (query) => query.where(afterCursor(after!, direction)))
    .orderBy('m.starts_at', direction)
    .orderBy('m.id', direction)
    .limit(limit)
    .execute();
  return rows.map((row) => toVisibleMeeting(row, viewer, jitsiServer));
}

export async function countVisibleMeetings(db: Db, viewer: Viewer, filter: MeetingFilter): Promise<number> {
  const row = await selectVisible(db, viewer, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

function selectVisibleRows(db: Db, viewer: Viewer, filter: MeetingFilter) {
  return selectVisible(db, viewer, filter)
    .selectAll('m')
    .select(['c.title as course_title', 'c.is_active as course_active', 'e.role as enrolled_as']);
}

function selectVisible(db: Db, viewer: Viewer, filter: MeetingFilter) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'm.course_id').on('e.user_id', '=', viewer.id).on('e.status', '=', 'active'),
    )
    .$if(!viewer.canJoinAny || filter.enrolledOnly === true, (query) => query.where('e.id', 'is not', null))
    .$if(filter.id !== undefined, (query) => query.where('m.id', '=', filter.id!))
    .$if(filter.courseId !== undefined, (query) => query.where('m.course_id', '=', filter.courseId!))
    .$if(filter.startingAfter !== undefined, (query) => query.where('m.starts_at', '>', filter.startingAfter!.toISOString()))
    .$if(filter.startingBefore !== undefined, (query) => query.where('m.starts_at', '<', filter.startingBefore!.toISOString()))
    .$if(filter.endingAfter !== undefined, (query) => query.where('m.ends_at', '>', filter.endingAfter!.toISOString()))
    .$if(filter.endedBy !== undefined, (query) => query.where('m.ends_at', '<=', filter.endedBy!.toISOString()))
    .$if(filter.takesPlace === true, (query) =>
      query.where('m.is_active', '=', 1).where('m.cancelled_at', 'is', null).where('c.is_active', '=', 1),
    )
    .$if(filter.taughtByViewer === true, (query) => query.where('e.role', '=', 'teacher'));
}

function afterCursor({ startsAt, id }: MeetingCursor, direction: 'asc' | 'desc') {
  const operator = sql.raw(direction === 'asc' ? '>' : '<');
  return sql<boolean>`(m.starts_at, m.id) ${operator} (${startsAt.toISOString()}, ${id})`;
}

type VisibleRow = Awaited<ReturnType<ReturnType<typeof selectVisibleRows>['executeTakeFirstOrThrow']>>;

function toVisibleMeeting(row: VisibleRow, viewer: Viewer, jitsiServer: string): VisibleMeeting {
  return {
    courseTitle: row.course_title,
    cancelNote: row.cancel_note,
    facts: {
      account: { active: true, canJoinAny: viewer.canJoinAny },
      enrolledAs: row.enrolled_as ?? undefined,
      meeting: { ...toMeeting(row, jitsiServer), courseActive: row.course_active === 1 },
    },
  };
}

/** The start of the running or next meeting of each of these courses; courses without one are missing. */
export async function findNextMeetingTimes(db: Db, courseIds: number[], now: Date): Promise<Map<number, Date>> {
  if (courseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('meetings')
    .select(['course_id', (eb) => eb.fn.min('starts_at').as('starts_at')])
    .where('course_id', 'in', courseIds)
    .where('ends_at', '>', now.toISOString())
    .where('is_active', '=', 1)
    .where('cancelled_at', 'is', null)
    .groupBy('course_id')
    .execute();
  return new Map(rows.map((row) => [row.course_id, new Date(row.starts_at)]));
}

/** The cursor of a page's URL, `1764601200000-42`; anything else is the first page. */
export const cursorQuery = z.object({ behind: z.string().optional().catch(undefined).transform(parseCursor) });

export function formatCursor({ startsAt, id }: MeetingCursor): string {
  return `${startsAt.getTime()}-${id}`;
}

function parseCursor(text: string | undefined): MeetingCursor | undefined {
  const parts = /^(\d{1,14})-(\d{1,9})$/.exec(text ?? '');
  return parts ? { startsAt: new Date(Number(parts[1])), id: Number(parts[2]) } : undefined;
}

/** The first `size` rows, and the cursor of the next page if there are more. */
export function toPage<Row extends MeetingCursor>(rows: Row[], size: number): { rows: Row[]; nextCursor: string | undefined } {
  const last = rows.length > size ? rows[size - 1] : undefined;
  return { rows: rows.slice(0, size), nextCursor: last && formatCursor(last) };
}
