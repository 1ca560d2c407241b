import { sql, type RawBuilder } from 'kysely';

/** SQL condition: a member of the course (alias `e`, an enrollment) may join a meeting (alias `m`). Teachers join those of every section. */
export const meetingIsForMember = sql<boolean>`(m.section_id is null or e.role = 'teacher' or e.section_id = m.section_id)`;

/**
 * SQL condition: a member (alias `e`) is expected at a meeting (alias `m`), and mailed about it. Teachers with a section of their own are not
 * expected at the meetings of another.
 */
export const memberIsExpected = sql<boolean>`(m.section_id is null or e.section_id = m.section_id
  or (e.role = 'teacher' and e.section_id is null))`;

/** The same for meetings of these sections, without an alias for them. */
export function memberIsExpectedIn(sectionIds: readonly (number | null)[]): RawBuilder<boolean> {
  if (sectionIds.includes(null)) return sql<boolean>`1 = 1`;
  return sql<boolean>`(e.section_id in (${sql.join(sectionIds)}) or (e.role = 'teacher' and e.section_id is null))`;
}

/** SQL condition: a meeting (with this alias) of a course of the user is for all, for their section, or one that they were named for. */
export function meetingIsForUser(alias: string, userId: number): RawBuilder<boolean> {
  const meeting = (column: string) => sql.ref(`${alias}.${column}`);
  return sql<boolean>`(${meeting('section_id')} is null
    or exists (select 1 from enrollments as own where own.user_id = ${userId} and own.course_id = ${meeting('course_id')}
      and own.status = 'active' and (own.role = 'teacher' or own.section_id = ${meeting('section_id')}))
    or exists (select 1 from meeting_moderators as named where named.user_id = ${userId} and named.meeting_id = ${meeting('id')}))`;
}
