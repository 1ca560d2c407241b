import { sql, type RawBuilder } from 'kysely';
import type { Section } from '../../courses/sections.ts';
import type { Db } from '../../platform/db/database.ts';
import { parseSort, type Sort, type SortChoice } from '../../platform/pagination/list-url.ts';
import { searchFilters, type Filter } from '../../platform/pagination/filter.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { meetingIsForUser } from '../meeting-sections.ts';
import { toManagedMeeting } from '../meetings.queries.ts';

const tabs = ['upcoming', 'past', 'cancelled'] as const;
type MeetingTab = (typeof tabs)[number];

export type MeetingListQuery = { tab: MeetingTab; sort: SortChoice; query: Omit<PageQuery, 'cursor' | 'size'> };

type MeetingListParams = { q: string; tab?: string | undefined; sort?: string | undefined };

/**
 * The meetings of a course; only those that begin between two instants, in any state, where these are given, and without those of other
 * sections for a student.
 */
export type CourseScope = { courseId: number; from?: Date | undefined; before?: Date | undefined; studentId?: number | undefined };

/**
 * The query for the meetings of a course, or for all of them, with the search, tab and order of the URL. In a course a cancelled meeting
 * also stays in its place among the others.
 */
export function buildMeetingListQuery(params: MeetingListParams, now: Date, scope?: CourseScope): MeetingListQuery {
  const tab = tabs.find((name) => name === params.tab) ?? 'upcoming';
  const starts: Sort = { column: 'starts_at', kind: 'instant', direction: tab === 'upcoming' ? 'asc' : 'desc' };
  const sort = parseSort({ starts, created: { column: 'id', kind: 'number', direction: 'desc' } }, params.sort);
  const conditions = scope
    ? courseConditions(scope, tab, now)
    : [...tabConditions(tab, now), ...(tab === 'cancelled' ? [] : [isNotCancelled])];
  return { tab, sort, query: { table: 'meetings', conditions, filters: titleFilters(params.q), sort: sort.sort } };
}

function courseConditions({ courseId, from, before, studentId }: CourseScope, tab: MeetingTab, now: Date): RawBuilder<boolean>[] {
  const isOfCourse = sql<boolean>`t.course_id = ${courseId}`;
  const shown = studentId === undefined ? [isOfCourse] : [isOfCourse, meetingIsForUser('t', studentId)];
  if (!from || !before) return [...shown, ...tabConditions(tab, now)];
  return [...shown, sql<boolean>`t.starts_at >= ${from.toISOString()} and t.starts_at < ${before.toISOString()}`];
}

const isNotCancelled = sql<boolean>`t.cancelled_at is null`;

/** Longer than any meeting: bounds the range of the index on `starts_at`. */
export const MAX_RUN_MS = days(31);

/** For a list of meetings with the alias `t`. */
export function tabConditions(tab: MeetingTab, now: Date): RawBuilder<boolean>[] {
  const at = now.toISOString();
  switch (tab) {
    case 'upcoming':
      return [sql`t.ends_at > ${at} and t.starts_at > ${addMs(now, -MAX_RUN_MS).toISOString()}`];
    case 'past':
      return [sql`t.ends_at <= ${at} and t.starts_at <= ${at}`];
    case 'cancelled':
      return [sql`t.cancelled_at is not null`];
    default:
      return tab satisfies never;
  }
}

/** Each search term is a prefix of a word in the title of the meeting or of its course. */
function titleFilters(search: string): Filter[] {
  const courseFilters = searchFilters('course', search);
  return searchFilters('meeting', search).map((byMeeting, index) => {
    const byCourse = courseFilters[index]!;
    return {
      ids: sql<{ id: number }>`select id from (${byMeeting.ids}) as own
        union all select m.id as id from (${byCourse.ids}) as c join meetings as m on m.course_id = c.id`,
      matches: (id) =>
        sql<boolean>`(${byMeeting.matches(id)} or ${byCourse.matches(sql<number>`(select course_id from meetings where id = ${id})`)})`,
    };
  });
}

export type ListedMeeting = ManagedMeeting & { courseTitle: string; section: Section | undefined };

/** In the order of the ids. */
export async function findListedMeetings(db: Db, jitsiServer: string, ids: number[]): Promise<ListedMeeting[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .leftJoin('sections as s', 's.id', 'm.section_id')
    .where('m.id', 'in', ids)
    .selectAll('m')
    .select(['c.title as course_title', 's.name as section_name'])
    .execute();
  const byId = new Map(
    rows.map((row) => {
      const section = row.section_id === null ? undefined : { id: row.section_id, name: row.section_name! };
      return [row.id, { ...toManagedMeeting(row, jitsiServer), courseTitle: row.course_title, section }];
    }),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}
