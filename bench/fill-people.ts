import bcrypt from 'bcrypt';
import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { firstNames, lastNames, sqlNamesTable } from './names.ts';
import { sqlNumber, sqlNumberTable, type SqlInstant } from './sql-numbers.ts';
import { PASSWORD, type Size } from './sizes.ts';

/** Everyone is a student, one in a hundred teaches, the first administers; some are switched off and some have not come yet. */
export async function fillPeople(db: Db, past: SqlInstant, size: Size): Promise<void> {
  const password = await bcrypt.hash(PASSWORD, 12);
  const first = sqlNamesTable(firstNames);
  const last = sqlNamesTable(lastNames);
  // Numbers that have no common beat: no first name goes with some last names only.
  const joined = sql`n join first on first.k = i % ${sqlNumber(firstNames.length)}
    join last as one on one.k = i / 41 % ${sqlNumber(lastNames.length)}
    join last as two on two.k = i / 7 % ${sqlNumber(lastNames.length)}`;
  const named = sql`${sqlNumberTable(1, size.people)}, first(k, name, word, sorted) as (${first}), last(k, name, word, sorted) as (${last})`;

  await sql`insert into auth_user (id, username, password, first_name, last_name, email, email_key, sort_key, date_joined, is_active, password_not_set)
    ${named} select i, 'persona' || i, ${sql.lit(password)}, first.name, one.name || ' ' || two.name,
      'persona' || i || '@example.cl', 'persona' || i || '@example.cl', one.sorted || ' ' || two.sorted || ' ' || first.sorted, ${past},
      case when i % 50 = 7 then 0 else 1 end, case when i % 20 = 3 then 1 else 0 end from ${joined}`.execute(db);
  for (const word of [sql`first.word`, sql`one.word`, sql`two.word`]) await fillWords(sql`${word}`);
  for (const word of [sql`'persona' || i`, sql`'persona' || i || '@example.cl'`, sql`'example'`, sql`'cl'`]) await fillWords(word);
  await giveRole('student', sql`1 = 1`);
  await giveRole('teacher', sql`u.id % 100 = 1`);
  await giveRole('administrator', sql`u.id = 1`);

  async function fillWords(word: ReturnType<typeof sql>): Promise<void> {
    await sql`insert into search_terms (kind, term, subject_id) ${named} select 'person', ${word}, i from ${joined} where 1 = 1
      on conflict do nothing`.execute(db);
  }

  async function giveRole(role: string, whom: ReturnType<typeof sql>): Promise<void> {
    await sql`insert into user_roles (user_id, role_id)
      select u.id, r.id from auth_user as u, roles as r where r.name = ${sql.lit(role)} and ${whom}`.execute(db);
  }
}
