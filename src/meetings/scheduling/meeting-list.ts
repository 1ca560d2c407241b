import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '../../accounts/authority.ts';
import { runsAll } from '../../courses/course-authority.ts';
import { wordFilters, type Filter } from '../../platform/pagination/filter.ts';
import type { ListQuestion } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/cursor.ts';
import { sortChoice, type SortChoice } from '../../platform/pagination/sort.ts';
import { after, days } from '../../platform/shared/clock.ts';

export const meetingTabs = ['upcoming', 'past', 'cancelled'] as const;

export type MeetingTab = (typeof meetingTabs)[number];

export type MeetingList = { tab: MeetingTab; choice: SortChoice; question: Omit<ListQuestion, 'at' | 'size'> };

type State = { q: string; tab?: string | undefined; sort?: string | undefined };

/** Which meetings this person sees of those that an address asks for: of one course that is theirs to run, or of all that are. */
export function meetingListFrom(actor: Actor, { q, tab: asked, sort }: State, now: Date, courseId?: number): MeetingList {
  const tab = meetingTabs.find((name) => name === asked) ?? 'upcoming';
  const starts: Sort = { column: 'starts_at', kind: 'instant', direction: tab === 'upcoming' ? 'asc' : 'desc' };
  const choice = sortChoice({ starts, made: { column: 'id', kind: 'number', direction: 'desc' } }, sort);
  const conditions = [ofTab(tab, now), ...(courseId === undefined ? [] : [sql<boolean>`t.course_id = ${courseId}`])];
  const own = courseId === undefined ? meetingsRunBy(actor) : [];
  return { tab, choice, question: { table: 'meetings', conditions, filters: [...titleFilters(q), ...own], sort: choice.sort } };
}

/** A meeting takes hours. What began longer ago than this is over, whatever its row says: the list does not walk through all that was. */
const LONGEST_RUN = days(31);

function ofTab(tab: MeetingTab, now: Date): RawBuilder<boolean> {
  const at = now.toISOString();
  switch (tab) {
    case 'upcoming':
      return sql`t.cancelled_at is null and t.ends_at > ${at} and t.starts_at > ${after(now, -LONGEST_RUN).toISOString()}`;
    case 'past':
      return sql`t.cancelled_at is null and t.ends_at <= ${at} and t.starts_at <= ${at}`;
    case 'cancelled':
      return sql`t.cancelled_at is not null`;
    default:
      return tab satisfies never;
  }
}

/** The meetings of the courses that a teacher teaches; no condition for who runs all of them. */
function meetingsRunBy(actor: Actor): Filter[] {
  if (actor === null || runsAll(actor, 'meetings:manage')) return [];
  const taught = sql`meetings as m join enrollments as e on e.course_id = m.course_id
    where e.user_id = ${actor.id} and e.role = 'teacher' and e.status = 'active'`;
  return [
    {
      ids: sql<{ id: number }>`select m.id as id from ${taught}`,
      holds: (id) => sql<boolean>`(select 1 from ${taught} and m.id = ${id}) = 1`,
    },
  ];
}

/** Each typed word begins a word of the meeting's title, or of its course's. */
function titleFilters(typed: string): Filter[] {
  const ofCourses = wordFilters('course', typed);
  return wordFilters('meeting', typed).map((own, at) => {
    const ofCourse = ofCourses[at]!;
    return {
      ids: sql<{ id: number }>`select id from (${own.ids}) as own
        union all select m.id as id from (${ofCourse.ids}) as c join meetings as m on m.course_id = c.id`,
      holds: (id) => sql<boolean>`(${own.holds(id)} or ${ofCourse.holds(sql<number>`(select course_id from meetings where id = ${id})`)})`,
    };
  });
}
