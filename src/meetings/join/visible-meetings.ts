import { sql } from 'kysely';
import { z } from 'zod';
import type { Viewer } from '../../courses/find-courses.ts';
import type { Section } from '../../courses/sections.ts';
import type { Db } from '../../platform/db/database.ts';
import { prepareRead } from '../../platform/db/prepared-statement.ts';
import { storedCallPolicy } from '../call-options/call-policy.ts';
import type { JoinFacts } from './decide-join.ts';
import { meetingIsForMember, meetingIsForUser } from '../meeting-sections.ts';
import { toMeeting } from '../meetings.queries.ts';

/** A meeting in a list, with the facts that decide whether the viewer can join it. */
export type VisibleMeeting = {
  facts: JoinFacts & { meeting: NonNullable<JoinFacts['meeting']> };
  courseTitle: string;
  /** That the meeting is for. */
  section: Section | undefined;
  cancelNote: string;
  /** Of the call, as stored. */
  options: { policy: string | null; choices: string };
};

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

/**
 * A page of the meetings that the viewer may see, by start: those of their active enrollments and those that they were named for, or all for
 * an administrator.
 */
export async function listVisibleMeetings(
  db: Db,
  jitsiServer: string,
  viewer: Viewer,
  filter: MeetingFilter,
  page: MeetingPageRequest,
): Promise<VisibleMeeting[]> {
  const values = toValues(viewer, filter, page);
  // Of a whole school, PostgreSQL finds the shorter way to a span of time only with the instants at hand.
  const isOfSchool = viewer.canJoinAny && filter.enrolledOnly !== true;
  if (isOfSchool) {
    const rows = await selectVisibleRows(db, 'any', filter, page.direction, values).execute();
    return rows.map((row) => toVisibleMeeting(row, viewer, jitsiServer));
  }
  const names = Object.keys(values) as (keyof FilterValues)[];
  const enrolled = await readOf('enrolled', filter, page, names)(db, values);
  const named = await readOf('named', filter, page, names)(db, values);
  const rows = named.length === 0 ? enrolled : [...enrolled, ...named].sort(byStart(page.direction)).slice(0, page.limit);
  return rows.map((row) => toVisibleMeeting(row, viewer, jitsiServer));
}

/** These meetings as far as the viewer may see them, in the order of the ids. */
export async function findVisibleMeetings(db: Db, jitsiServer: string, viewer: Viewer, ids: readonly number[]): Promise<VisibleMeeting[]> {
  if (ids.length === 0) return [];
  const values = { viewerId: viewer.id, limit: ids.length };
  const rows = [];
  for (const source of sourcesOf(viewer))
    rows.push(...(await selectVisibleRows(db, source, {}, 'asc', values).where('m.id', 'in', ids).execute()));
  const byId = new Map(rows.map((row) => [row.id, toVisibleMeeting(row, viewer, jitsiServer)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export async function countVisibleMeetings(db: Db, viewer: Viewer, filter: MeetingFilter): Promise<number> {
  let count = 0;
  for (const source of sourcesOf(viewer, filter)) {
    const query = selectVisible(db, source, filter, toValues(viewer, filter)).select((eb) => eb.fn.countAll<number>().as('count'));
    count += (await query.executeTakeFirstOrThrow()).count;
  }
  return count;
}

/** By what the viewer comes to a meeting. Enrollments and names have an index each, which one query of both would not use. */
type Source = 'any' | 'enrolled' | 'named';

function sourcesOf({ canJoinAny }: Viewer, { enrolledOnly }: MeetingFilter = {}): Source[] {
  return canJoinAny && enrolledOnly !== true ? ['any'] : ['enrolled', 'named'];
}

/** What a filter compares with: ids, and instants as they are stored. */
type FilterValues = Partial<
  Record<'startingAfter' | 'startingBefore' | 'endingAfter' | 'endedBy' | 'afterStart', string> &
    Record<'id' | 'courseId' | 'afterId' | 'limit', number>
> & { viewerId: number };

function toValues(viewer: Viewer, filter: MeetingFilter, { limit, after }: Partial<MeetingPageRequest> = {}): FilterValues {
  const { id, courseId, startingAfter, startingBefore, endingAfter, endedBy } = filter;
  const instants = { startingAfter, startingBefore, endingAfter, endedBy, afterStart: after?.startsAt };
  const given = [...Object.entries({ viewerId: viewer.id, id, courseId, limit, afterId: after?.id }), ...Object.entries(instants)];
  const defined = given.filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value])) as FilterValues;
}

type ReadRows = ReturnType<typeof prepareRead<FilterValues, VisibleRow>>;

const reads = new Map<string, ReadRows>();

/** For what a user is enrolled in. Pages use a dozen filters, which otherwise differ in their values only. */
function readOf(source: Source, filter: MeetingFilter, { direction }: MeetingPageRequest, names: (keyof FilterValues)[]): ReadRows {
  const { takesPlace, taughtByViewer } = filter;
  const key = [source, takesPlace, taughtByViewer, direction, ...names].join(' ');
  let read = reads.get(key);
  if (!read) {
    read = prepareRead<FilterValues, VisibleRow>((db, value) =>
      selectVisibleRows(db, source, filter, direction, Object.fromEntries(names.map((name) => [name, value(name)])) as FilterValues),
    );
    reads.set(key, read);
  }
  return read;
}

function selectVisibleRows(db: Db, source: Source, filter: MeetingFilter, direction: 'asc' | 'desc', values: FilterValues) {
  return selectVisible(db, source, filter, values)
    .leftJoin('sections', 'sections.id', 'm.section_id')
    .selectAll('m')
    .select(['sections.name as section_name', 'e.section_id as own_section'])
    .select(['c.title as course_title', 'c.is_active as course_active', 'e.role as enrolled_as', 'mm.id as named_moderator'])
    .select(storedCallPolicy.as('call_policy'))
    .$if(values.afterId !== undefined, (query) => query.where(afterCursor(values, direction)))
    .orderBy('m.starts_at', direction)
    .orderBy('m.id', direction)
    .limit(values.limit!);
}

function selectVisible(
  db: Db,
  source: Source,
  { takesPlace, taughtByViewer }: MeetingFilter,
  { viewerId, id, courseId, startingAfter, startingBefore, endingAfter, endedBy }: FilterValues,
) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'm.course_id').on('e.user_id', '=', viewerId).on('e.status', '=', 'active'),
    )
    .leftJoin('meeting_moderators as mm', (join) => join.onRef('mm.meeting_id', '=', 'm.id').on('mm.user_id', '=', viewerId))
    .$if(source === 'enrolled', (query) =>
      query.where('e.id', 'is not', null).where((eb) => eb.or([meetingIsForMember, eb('mm.id', 'is not', null)])),
    )
    .$if(source === 'named', (query) => query.where('mm.id', 'is not', null).where('e.id', 'is', null))
    .$if(id !== undefined, (query) => query.where('m.id', '=', id!))
    .$if(courseId !== undefined, (query) => query.where('m.course_id', '=', courseId!))
    .$if(startingAfter !== undefined, (query) => query.where('m.starts_at', '>', startingAfter!))
    .$if(startingBefore !== undefined, (query) => query.where('m.starts_at', '<', startingBefore!))
    .$if(endingAfter !== undefined, (query) => query.where('m.ends_at', '>', endingAfter!))
    .$if(endedBy !== undefined, (query) => query.where('m.ends_at', '<=', endedBy!))
    .$if(takesPlace === true, (query) =>
      query.where('m.is_active', '=', 1).where('m.cancelled_at', 'is', null).where('c.is_active', '=', 1),
    )
    .$if(taughtByViewer === true, (query) => query.where('e.role', '=', 'teacher'));
}

function byStart(direction: 'asc' | 'desc') {
  const sign = direction === 'asc' ? 1 : -1;
  return (one: VisibleRow, other: VisibleRow) => sign * (Date.parse(one.starts_at) - Date.parse(other.starts_at) || one.id - other.id);
}

function afterCursor({ afterStart, afterId }: FilterValues, direction: 'asc' | 'desc') {
  const operator = sql.raw(direction === 'asc' ? '>' : '<');
  return sql<boolean>`(m.starts_at, m.id) ${operator} (${afterStart}, ${afterId})`;
}

type VisibleRow = Awaited<ReturnType<ReturnType<typeof selectVisibleRows>['executeTakeFirstOrThrow']>>;

function toVisibleMeeting(row: VisibleRow, viewer: Viewer, jitsiServer: string): VisibleMeeting {
  return {
    courseTitle: row.course_title,
    section: row.section_id === null ? undefined : { id: row.section_id, name: row.section_name! },
    cancelNote: row.cancel_note,
    options: { policy: row.call_policy, choices: row.options },
    facts: {
      account: { active: true, canJoinAny: viewer.canJoinAny },
      enrolledAs: row.enrolled_as ?? undefined,
      moderatesMeeting: row.named_moderator !== null,
      inSection: row.section_id === null || row.section_id === row.own_section,
      meeting: { ...toMeeting(row, jitsiServer), courseActive: row.course_active === 1 },
    },
  };
}

/** The start of the viewer's running or next meeting in each of these courses; courses without one are missing. */
export async function findNextMeetingTimes(db: Db, viewer: Viewer, courseIds: number[], now: Date): Promise<Map<number, Date>> {
  if (courseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('meetings')
    .select(['course_id', (eb) => eb.fn.min('starts_at').as('starts_at')])
    .where('course_id', 'in', courseIds)
    .where('ends_at', '>', now.toISOString())
    .where('is_active', '=', 1)
    .where('cancelled_at', 'is', null)
    .$if(!viewer.canJoinAny, (query) => query.where(meetingIsForUser('meetings', viewer.id)))
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
