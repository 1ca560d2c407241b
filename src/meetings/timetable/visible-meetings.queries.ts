import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { JoinFacts } from '../join/decide-join.ts';
import { toMeeting } from '../meeting-row.ts';

/** A meeting as a list shows it, with all that the decision needs to say what its button does. */
export type VisibleMeeting = { facts: JoinFacts & { meeting: NonNullable<JoinFacts['meeting']> }; courseTitle: string; cancelNote: string };

export type Viewer = { id: number; canJoinAny: boolean };

/** Where a page of a list begins: behind this row. */
export type MeetingCursor = { startsAt: Date; id: number };

/** Meetings that a person may see: those of the courses they are actively enrolled in; every one for an administrator. */
export type MeetingFilter = {
  id?: number;
  courseId?: number;
  startingAfter?: Date;
  startingBefore?: Date;
  endingAfter?: Date;
  endedBy?: Date;
  /** Only what takes place: neither cancelled nor switched off. */
  takesPlace?: boolean;
  /** Only in courses that the person teaches. */
  taughtByViewer?: boolean;
  /** Only in courses that the person is in, although they may see every one. */
  enrolledOnly?: boolean;
};

export async function listVisibleMeetings(
  db: Db,
  jitsiServer: string,
  reader: Viewer,
  filter: MeetingFilter,
  page: { limit: number; direction: 'asc' | 'desc'; behind?: MeetingCursor | undefined },
): Promise<VisibleMeeting[]> {
  const rows = await selectVisibleRows(db, reader, filter)
    .$if(page.behind !== undefined, (query) => query.where(afterCursor(page.behind!, page.direction)))
    .orderBy('m.starts_at', page.direction)
    .orderBy('m.id', page.direction)
    .limit(page.limit)
    .execute();
  return rows.map((row) => toVisibleMeeting(row, reader, jitsiServer));
}

export async function countVisibleMeetings(db: Db, reader: Viewer, filter: MeetingFilter): Promise<number> {
  const row = await selectVisible(db, reader, filter)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

function selectVisibleRows(db: Db, reader: Viewer, filter: MeetingFilter) {
  return selectVisible(db, reader, filter)
    .selectAll('m')
    .select(['c.title as course_title', 'c.is_active as course_active', 'e.role as enrolled_as']);
}

function selectVisible(db: Db, reader: Viewer, filter: MeetingFilter) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'm.course_id').on('e.user_id', '=', reader.id).on('e.status', '=', 'active'),
    )
    .$if(!reader.canJoinAny, (query) => query.where('e.id', 'is not', null))
    .$if(filter.enrolledOnly === true, (query) => query.where('e.id', 'is not', null))
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
  const compare = sql.raw(direction === 'asc' ? '>' : '<');
  return sql<boolean>`(m.starts_at, m.id) ${compare} (${startsAt.toISOString()}, ${id})`;
}

type VisibleRow = Awaited<ReturnType<ReturnType<typeof selectVisibleRows>['executeTakeFirstOrThrow']>>;

function toVisibleMeeting(row: VisibleRow, reader: Viewer, jitsiServer: string): VisibleMeeting {
  return {
    courseTitle: row.course_title,
    cancelNote: row.cancel_note,
    facts: {
      account: { active: true, canJoinAny: reader.canJoinAny },
      enrolledAs: row.enrolled_as ?? undefined,
      meeting: { ...toMeeting(row, jitsiServer), courseActive: row.course_active === 1 },
    },
  };
}
