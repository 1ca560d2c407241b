import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../platform/db/database.ts';
import { countUpTo, type Filter, searchFilters } from '../../platform/pagination/filter.ts';
import { trimmedLine } from '../../platform/http/form-fields.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/list-url.ts';

/** Newest first. */
export const mailSort: Sort = { column: 'id', kind: 'number', direction: 'desc' };

export const mailTabs = ['queued', 'failed', 'claimed', 'sent'] as const;

type MailTab = (typeof mailTabs)[number];

export const mailListQuery = z.object({
  q: trimmedLine().catch(''),
  tab: z.enum(mailTabs).default('queued').catch('queued'),
  at: z.string().optional().catch(undefined),
});

/** A shorter list is searched row by row, which is faster than collecting the mails of all users that a search term finds. */
const MAX_SEARCHED_BY_ROW = 2_000;

/** The page query for the mails in a state, of all users or of those that a search finds. */
export async function buildMailListQuery(db: Db, tab: MailTab, search: string): Promise<Omit<PageQuery, 'cursor' | 'size'>> {
  const inState = sql<boolean>`t.state = ${sql.lit(tab)}`;
  const filters = searchFilters('person', search).map(filterByUser);
  if (filters.length === 0 || !(await isShort(db, tab))) return { table: 'mail', conditions: [inState], filters, sort: mailSort };
  const conditions: RawBuilder<boolean>[] = [inState, ...filters.map(({ matches }) => matches(sql.ref<number>('t.id')))];
  return { table: 'mail', conditions, filters: [], sort: mailSort };
}

async function isShort(db: Db, tab: MailTab): Promise<boolean> {
  const count = await countUpTo(db, sql`select id from mail where state = ${sql.lit(tab)}`, MAX_SEARCHED_BY_ROW);
  return count < MAX_SEARCHED_BY_ROW;
}

/** Turns a filter of users into one of their mails. */
function filterByUser({ ids, matches }: Filter): Filter {
  return {
    ids: sql<{ id: number }>`select mail.id as id from (${ids}) as person cross join mail where mail.user_id = person.id`,
    matches: (id) => matches(sql<number>`(select user_id from mail where id = ${id})`),
  };
}
