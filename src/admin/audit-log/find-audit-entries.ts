import type { Db } from '../../platform/db/database.ts';
import { everyPageOfIds, pageOfIds } from '../../platform/pagination/find-page.ts';
import type { Place } from '../../platform/pagination/cursor.ts';
import { EXPORT_SIZE, LONG_PAGE_SIZE } from '../../platform/pagination/sizes.ts';
import { newestFirst, questionFor, rowsOf } from './audit-entries.queries.ts';
import type { Entry } from './audit-entry.ts';
import type { JournalFilter } from './journal-filter.ts';
import { nameEntries } from './entry-names.ts';

export type EntryList = { entries: Entry[]; previous: string | undefined; next: string | undefined };

/** One page of the journal, the newest rows first. */
export async function findEntries(db: Db, filter: JournalFilter, at: Place): Promise<EntryList> {
  const { ids, previous, next } = await pageOfIds(db, { ...questionFor(filter), sort: newestFirst, at, size: LONG_PAGE_SIZE });
  return { entries: await nameEntries(db, await rowsOf(db, ids)), previous, next };
}

/** The last few rows. */
export async function newestEntries(db: Db, count: number): Promise<Entry[]> {
  const { ids } = await pageOfIds(db, { table: 'journal', sort: newestFirst, at: { side: 'start' }, size: count });
  return nameEntries(db, await rowsOf(db, ids));
}

/** All that the filter lets pass, page by page. */
export async function* everyPageOfEntries(db: Db, filter: JournalFilter): AsyncGenerator<Entry[]> {
  const question = { ...questionFor(filter), sort: newestFirst, size: EXPORT_SIZE };
  for await (const ids of everyPageOfIds(db, question)) yield await nameEntries(db, await rowsOf(db, ids));
}

/** One row, or undefined where there is none of that number. */
export async function findEntry(db: Db, id: number): Promise<Entry | undefined> {
  return (await nameEntries(db, await rowsOf(db, [id])))[0];
}
