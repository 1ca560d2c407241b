import { sql, type RawBuilder } from 'kysely';
import { extractSearchTerms } from '../src/platform/pagination/search-terms.ts';
import { sortKey } from '../src/platform/shared/text-keys.ts';

/** An instant as an SQL expression of the engine. */
export type SqlInstant = RawBuilder<unknown>;

/** A common table expression `n` with the numbers `i`, on both engines. */
export function sqlNumberTable(first: number, count: number): RawBuilder<unknown> {
  return sql`with recursive n(i) as (select ${sqlNumber(first)} union all select i + 1 from n where i < ${sqlNumber(first + count - 1)})`;
}

/** A literal: PostgreSQL would have to guess the type of a parameter. */
export function sqlNumber(number: number): RawBuilder<unknown> {
  return sql.lit(number);
}

/** Rows of a table of names: number, name, search term, sort key. */
export function sqlNamesTable(names: string[]): RawBuilder<unknown> {
  const rows = names.map((name, number) => {
    return sql`(${sqlNumber(number)}, ${sql.lit(name)}, ${sql.lit(extractSearchTerms([name])[0]!)}, ${sql.lit(sortKey(name))})`;
  });
  return sql`values ${sql.join(rows)}`;
}
