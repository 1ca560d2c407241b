import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { sqlNamesTable, subjects } from './names.ts';
import { sqlNumber, sqlNumberTable, type SqlInstant } from './sql-numbers.ts';
import type { Size } from './sizes.ts';

/** Courses of a few subjects, numbered. */
export async function fillCourses(db: Db, past: SqlInstant, size: Size): Promise<void> {
  const named = sql`${sqlNumberTable(1, size.courses)}, subject(k, name, word, sorted) as (${sqlNamesTable(subjects)})`;
  const joined = sql`n join subject on subject.k = i % ${sqlNumber(subjects.length)}`;
  await sql`insert into courses (id, title, sort_key, created_at)
    ${named} select i, subject.name || ' ' || i, subject.sorted || ' ' || i, ${past} from ${joined}`.execute(db);
  for (const word of [sql`subject.word`, sql`cast(i as text)`]) {
    await sql`insert into search_terms (kind, term, subject_id) ${named} select 'course', ${word}, i from ${joined}`.execute(db);
  }
}
