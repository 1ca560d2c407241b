import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { namesTable, subjects } from './names.ts';
import { lit, numbers, type Past } from './sql-numbers.ts';
import type { Size } from './sizes.ts';

/** Courses of a few subjects, numbered. */
export async function fillCourses(db: Db, past: Past, size: Size): Promise<void> {
  const named = sql`${numbers(1, size.courses)}, subject(k, name, word, sorted) as (${namesTable(subjects)})`;
  const joined = sql`n join subject on subject.k = i % ${lit(subjects.length)}`;
  await sql`insert into courses (id, title, sort_key, created_at)
    ${named} select i, subject.name || ' ' || i, subject.sorted || ' ' || i, ${past} from ${joined}`.execute(db);
  for (const word of [sql`subject.word`, sql`cast(i as text)`]) {
    await sql`insert into search_words (kind, word, subject_id) ${named} select 'course', ${word}, i from ${joined}`.execute(db);
  }
}
