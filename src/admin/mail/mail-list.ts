import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { countUpTo } from '../../platform/pagination/count-up-to.ts';
import { wordFilters, type Filter } from '../../platform/pagination/filter.ts';
import type { ListQuestion } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/cursor.ts';

/** The newest first. */
export const mailSort: Sort = { column: 'id', kind: 'number', direction: 'desc' };

export const mailTabs = ['queued', 'failed', 'claimed', 'sent'] as const;

export type MailTab = (typeof mailTabs)[number];

/** Of fewer mails than this each one is asked whose it is: sooner done than looking for the mails of everyone whom a word finds. */
const SHORT = 2_000;

/** The mails in a state, of all people or of those whom a search finds. */
export async function mailListOf(db: Db, tab: MailTab, q: string): Promise<Omit<ListQuestion, 'at' | 'size'>> {
  const filters = wordFilters('person', q).map(ofPersons);
  const short = filters.length > 0 && (await countUpTo(db, sql`select id from mail where state = ${sql.lit(tab)}`, SHORT)) < SHORT;
  const asked = short ? filters.map(({ holds }) => holds(sql.ref<number>('t.id'))) : [];
  const conditions: RawBuilder<boolean>[] = [sql<boolean>`t.state = ${sql.lit(tab)}`, ...asked];
  return { table: 'mail', conditions, filters: short ? [] : filters, sort: mailSort };
}

function ofPersons({ ids, holds }: Filter): Filter {
  return {
    ids: sql<{ id: number }>`select mail.id as id from (${ids}) as person cross join mail where mail.user_id = person.id`,
    holds: (id) => holds(sql<number>`(select user_id from mail where id = ${id})`),
  };
}
