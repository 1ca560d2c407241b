import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';

/** A part of a course with meetings of its own. */
export type Section = { id: number; name: string };

export const MAX_SECTION_NAME_LENGTH = 60;

/** The sections of a course, by name. */
export function listSections(db: Db, courseId: number): Promise<Section[]> {
  return db.selectFrom('sections').select(['id', 'name']).where('course_id', '=', courseId).orderBy('name_key').execute();
}

/** Undefined for null, and for a section that the course does not have. */
export async function findSection(db: Db, courseId: number, id: number | null): Promise<Section | undefined> {
  if (id === null) return undefined;
  return db.selectFrom('sections').select(['id', 'name']).where('course_id', '=', courseId).where('id', '=', id).executeTakeFirst();
}

/** Whether this course has sections, or any course. */
export async function hasSections(db: Db, courseId?: number): Promise<boolean> {
  const sections = db.selectFrom('sections').select('id').limit(1);
  return (await (courseId === undefined ? sections : sections.where('course_id', '=', courseId)).executeTakeFirst()) !== undefined;
}

/** A section with what belongs to it. While anything does, it cannot be deleted. */
export type UsedSection = Section & { members: number; meetings: number };

export async function listUsedSections(db: Db, courseId: number): Promise<UsedSection[]> {
  return db
    .selectFrom('sections as s')
    .where('s.course_id', '=', courseId)
    .select(['s.id', 's.name'])
    .select([
      sql<number>`(select count(*) from enrollments as e where e.section_id = s.id and e.status = 'active')`.as('members'),
      sql<number>`(select count(*) from meetings as m where m.section_id = s.id)`.as('meetings'),
    ])
    .orderBy('s.name_key')
    .execute();
}

/** Gives a new course the sections of another one, and its members the sections of the same names that they have there. Answers the new ids. */
export async function copySections(tx: Tx, courseId: number, copyId: number): Promise<Map<number, number>> {
  await tx
    .insertInto('sections')
    .columns(['course_id', 'name', 'name_key'])
    .expression((eb) =>
      eb
        .selectFrom('sections')
        .where('course_id', '=', courseId)
        .select((of) => [of.cast<number>(of.val(copyId), 'integer').as('course_id'), 'name', 'name_key'])
        .orderBy('id'),
    )
    .execute();
  await tx
    .updateTable('enrollments')
    .set({
      section_id: sql`(select copy.id from enrollments as own inner join sections as s on s.id = own.section_id
        inner join sections as copy on copy.name_key = s.name_key and copy.course_id = ${copyId}
        where own.course_id = ${courseId} and own.user_id = enrollments.user_id)`,
    })
    .where('course_id', '=', copyId)
    .execute();
  const pairs = await tx
    .selectFrom('sections as s')
    .innerJoin('sections as copy', (join) => join.onRef('copy.name_key', '=', 's.name_key').on('copy.course_id', '=', copyId))
    .where('s.course_id', '=', courseId)
    .select(['s.id', 'copy.id as copyId'])
    .execute();
  return new Map(pairs.map((pair) => [pair.id, pair.copyId]));
}
