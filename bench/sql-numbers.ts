import { sql, type RawBuilder } from 'kysely';

/** An instant of the past, written as the engine takes it. */
export type SqlInstant = RawBuilder<unknown>;

/** A table `n` with the numbers `i`, on both engines. */
export function sqlNumberTable(first: number, count: number): RawBuilder<unknown> {
  return sql`with recursive n(i) as (select ${sqlNumber(first)} union all select i + 1 from n where i < ${sqlNumber(first + count - 1)})`;
}

/** Written out: PostgreSQL would have to guess the type of a parameter here. */
export function sqlNumber(number: number): RawBuilder<unknown> {
  return sql.lit(number);
}
