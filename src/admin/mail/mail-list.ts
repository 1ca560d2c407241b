import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { countUpTo, searchFilters, type Filter } from '../../platform/pagination/filter.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/cursor.ts';

/** The newest first. */
export const mailSort: Sort = { column: 'id', kind: 'number', direction: 'desc' };

export const mailTabs = ['queued', 'failed', 'claimed', 'sent'] as const;

export type MailTab = (typeof mailTabs)[number];

/** Of fewer mails than this each one is asked whose it is: sooner done than looking for the mails of everyone whom a word finds. */
const MAX_FILTERED_DIRECTLY = 2_000;

/** The mails in a state, of all people or of those whom a search finds. */
export async function buildMailListQuery(db: Db, tab: MailTab, q: string): Promise<Omit<PageQuery, 'cursor' | 'size'>> {
  const filters = searchFilters('person', q).map(filterByUser);
  const short =
    filters.length > 0 &&
    (await countUpTo(db, sql`select id from mail where state = ${sql.lit(tab)}`, MAX_FILTERED_DIRECTLY)) < MAX_FILTERED_DIRECTLY;
  const asked = short ? filters.map(({ matches }) => matches(sql.ref<number>('t.id'))) : [];
  const conditions: RawBuilder<boolean>[] = [sql<boolean>`t.state = ${sql.lit(tab)}`, ...asked];
  return { table: 'mail', conditions, filters: short ? [] : filters, sort: mailSort };
}

function filterByUser({ ids, matches }: Filter): Filter {
  return {
    ids: sql<{ id: number }>`select mail.id as id from (${ids}) as person cross join mail where mail.user_id = person.id`,
    matches: (id) => matches(sql<number>`(select user_id from mail where id = ${id})`),
  };
}
