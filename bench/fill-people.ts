import { HashingQueue } from '../src/accounts/hashing/hashing-queue.ts';
import { hashPassword } from '../src/accounts/hashing/password-hash.ts';
import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { firstNames, lastNames } from './names.ts';
import { PASSWORD, type Size } from './sizes.ts';
import { sqlNamesTable, sqlNumber, sqlNumberTable, type SqlInstant } from './sql-tables.ts';

/** All are students, 1 % also teachers, the first an administrator; 2 % are deactivated, and 5 % have no password yet. */
export async function fillPeople(db: Db, past: SqlInstant, size: Size): Promise<void> {
  const password = await hashPassword(new HashingQueue(), PASSWORD);
  const first = sqlNamesTable(firstNames);
  const last = sqlNamesTable(lastNames);
  // Divisors without a common period, so that every first name occurs with every last name.
  const joined = sql`n join first on first.number = i % ${sqlNumber(firstNames.length)}
    join last as one on one.number = i / 41 % ${sqlNumber(lastNames.length)}
    join last as two on two.number = i / 7 % ${sqlNumber(lastNames.length)}`;
  const named = sql`${sqlNumberTable(1, size.people)}, first(number, name, term, sorted) as (${first}), last(number, name, term, sorted) as (${last})`;

  await sql`insert into auth_user (id, username, password, first_name, last_name, email, email_key, sort_key, date_joined, is_active, password_not_set)
    ${named} select i, 'persona' || i, ${sql.lit(password)}, first.name, one.name || ' ' || two.name,
      'persona' || i || '@example.cl', 'persona' || i || '@example.cl', one.sorted || ' ' || two.sorted || ' ' || first.sorted, ${past},
      case when i % 50 = 7 then 0 else 1 end, case when i % 20 = 3 then 1 else 0 end from ${joined}`.execute(db);
  for (const term of [sql`first.term`, sql`one.term`, sql`two.term`]) await fillTerms(sql`${term}`);
  for (const term of [sql`'persona' || i`, sql`'persona' || i || '@example.cl'`, sql`'example'`, sql`'cl'`]) await fillTerms(term);
  await grantRole('student', sql`1 = 1`);
  await grantRole('teacher', sql`u.id % 100 = 1`);
  await grantRole('administrator', sql`u.id = 1`);

  async function fillTerms(term: ReturnType<typeof sql>): Promise<void> {
    await sql`insert into search_terms (kind, term, subject_id) ${named} select 'person', ${term}, i from ${joined} where 1 = 1
      on conflict do nothing`.execute(db);
  }

  async function grantRole(role: string, condition: ReturnType<typeof sql>): Promise<void> {
    await sql`insert into user_roles (user_id, role_id)
      select u.id, r.id from auth_user as u, roles as r where r.name = ${sql.lit(role)} and ${condition}`.execute(db);
  }
}
