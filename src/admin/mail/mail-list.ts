import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../platform/db/database.ts';
import { type AppliedFilters, applyFilters, countUpTo, type Filter, searchFilters } from '../../platform/pagination/filter.ts';
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
const MAX_SEARCHED_BY_ROW = 5_000;

/** Where those who are found have more mails, the list is searched row by row: a page of it is soon full. */
const MAX_MAILS_TO_SORT = 12_000;

/** The page query for the mails in a state, of all users or of those that a search finds. */
export async function buildMailListQuery(db: Db, tab: MailTab, search: string): Promise<Omit<PageQuery, 'cursor' | 'size'>> {
  const inState = sql<boolean>`t.state = ${sql.lit(tab)}`;
  const { ids, remaining } = await searchMails(db, tab, searchFilters('person', search));
  const conditions = [inState, ...remaining.map(({ matches }) => matches(sql.ref<number>('t.user_id')))];
  return { table: 'mail', conditions, filters: { ids, remaining: [] }, sort: mailSort };
}

/** `remaining` are filters of the users. The users are found first: more match one word than all of them, and each has mails. */
async function searchMails(db: Db, tab: MailTab, filters: Filter[]): Promise<AppliedFilters> {
  const byRow = { ids: undefined, remaining: filters };
  if (filters.length === 0 || (await hasFewer(db, MAX_SEARCHED_BY_ROW, sql`select id from mail where state = ${sql.lit(tab)}`)))
    return byRow;
  const users = await applyFilters(db, filters);
  if (!users.ids) return byRow;
  const ids = sql<{ id: number }>`select mail.id as id from (${users.ids}) as person cross join mail where mail.user_id = person.id`;
  return (await hasFewer(db, MAX_MAILS_TO_SORT, ids)) ? { ids, remaining: [] } : byRow;
}

async function hasFewer(db: Db, limit: number, query: RawBuilder<unknown>): Promise<boolean> {
  return (await countUpTo(db, query, limit)) < limit;
}
