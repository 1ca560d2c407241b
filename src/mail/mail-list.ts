import { sql } from 'kysely';
import { wordFilters, type Filter } from '../lists/filter.ts';
import type { ListQuestion } from '../lists/page-of-ids.ts';
import type { Sort } from '../lists/place.ts';

/** The newest first. */
export const mailSort: Sort = { column: 'id', kind: 'number', direction: 'desc' };

export const mailTabs = ['queued', 'failed', 'sent'] as const;

export type MailTab = (typeof mailTabs)[number];

/** The mails in a state, of all people or of those whom a search finds. */
export function mailListOf(tab: MailTab, q: string): Omit<ListQuestion, 'at' | 'size'> {
  const filters = wordFilters('person', q).map(ofPersons);
  return { table: 'mail', conditions: [sql<boolean>`t.state = ${sql.lit(tab)}`], filters, sort: mailSort };
}

function ofPersons({ ids, holds }: Filter): Filter {
  return {
    ids: sql<{ id: number }>`select mail.id as id from (${ids}) as person cross join mail where mail.user_id = person.id`,
    holds: (id) => holds(sql<number>`(select user_id from mail where id = ${id})`),
  };
}
