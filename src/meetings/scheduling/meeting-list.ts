import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '../../accounts/authority.ts';
import { managesAllCourses } from '../../courses/course-authority.ts';
import { searchFilters, type Filter } from '../../platform/pagination/filter.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/cursor.ts';
import { parseSort, type SortChoice } from '../../platform/pagination/list-url.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

export const meetingTabs = ['upcoming', 'past', 'cancelled'] as const;

export type MeetingTab = (typeof meetingTabs)[number];

export type MeetingListQuery = { tab: MeetingTab; sort: SortChoice; query: Omit<PageQuery, 'cursor' | 'size'> };

type MeetingListParams = { q: string; tab?: string | undefined; sort?: string | undefined };

/** Which meetings this person sees of those that an address asks for: of one course that is theirs to run, or of all that are. */
export function buildMeetingListQuery(
  actor: Actor,
  { q, tab: asked, sort }: MeetingListParams,
  now: Date,
  courseId?: number,
): MeetingListQuery {
  const tab = meetingTabs.find((name) => name === asked) ?? 'upcoming';
  const starts: Sort = { column: 'starts_at', kind: 'instant', direction: tab === 'upcoming' ? 'asc' : 'desc' };
  const choice = parseSort({ starts, made: { column: 'id', kind: 'number', direction: 'desc' } }, sort);
  const conditions = [tabCondition(tab, now), ...(courseId === undefined ? [] : [sql<boolean>`t.course_id = ${courseId}`])];
  const own = courseId === undefined ? managedMeetingsFilter(actor) : [];
  return { tab, sort: choice, query: { table: 'meetings', conditions, filters: [...titleFilters(q), ...own], sort: choice.sort } };
}

/** A meeting takes hours. What began longer ago than this is over, whatever its row says: the list does not walk through all that was. */
const MAX_RUN_MS = days(31);

function tabCondition(tab: MeetingTab, now: Date): RawBuilder<boolean> {
  const at = now.toISOString();
  switch (tab) {
    case 'upcoming':
      return sql`t.cancelled_at is null and t.ends_at > ${at} and t.starts_at > ${addMs(now, -MAX_RUN_MS).toISOString()}`;
    case 'past':
      return sql`t.cancelled_at is null and t.ends_at <= ${at} and t.starts_at <= ${at}`;
    case 'cancelled':
      return sql`t.cancelled_at is not null`;
    default:
      return tab satisfies never;
  }
}

/** The meetings of the courses that a teacher teaches; no condition for who runs all of them. */
function managedMeetingsFilter(actor: Actor): Filter[] {
  if (actor === null || managesAllCourses(actor, 'meetings:write')) return [];
  const taught = sql`meetings as m join enrollments as e on e.course_id = m.course_id
    where e.user_id = ${actor.id} and e.role = 'teacher' and e.status = 'active'`;
  return [
    {
      ids: sql<{ id: number }>`select m.id as id from ${taught}`,
      matches: (id) => sql<boolean>`(select 1 from ${taught} and m.id = ${id}) = 1`,
    },
  ];
}

/** Each typed word begins a word of the meeting's title, or of its course's. */
function titleFilters(typed: string): Filter[] {
  const ofCourses = searchFilters('course', typed);
  return searchFilters('meeting', typed).map((own, at) => {
    const ofCourse = ofCourses[at]!;
    return {
      ids: sql<{ id: number }>`select id from (${own.ids}) as own
        union all select m.id as id from (${ofCourse.ids}) as c join meetings as m on m.course_id = c.id`,
      matches: (id) =>
        sql<boolean>`(${own.matches(id)} or ${ofCourse.matches(sql<number>`(select course_id from meetings where id = ${id})`)})`,
    };
  });
}
