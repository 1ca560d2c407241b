import type { Tx } from '../platform/db/database.ts';
import { indexSearchTerms } from '../platform/pagination/search-terms.ts';
import { sortKey } from '../platform/shared/sort-key.ts';

/** Makes a course under which nobody is enrolled yet. */
export async function insertCourse(tx: Tx, course: { title: string; description: string; active?: boolean }, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('courses')
    .values({
      title: course.title,
      description: course.description,
      sort_key: sortKey(course.title),
      is_active: course.active === false ? 0 : 1,
      created_at: now.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await indexSearchTerms(tx, 'course', id, [course.title]);
  return id;
}
