import type { Db } from '../../platform/db/database.ts';
import { iteratePages, findPage, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import type { Cursor } from '../../platform/pagination/cursor.ts';
import { newestFirst, toAuditListQuestion, findAuditRows } from './audit-entries.queries.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditLogFilter } from './journal-filter.ts';
import { toAuditEntries } from './entry-names.ts';

export type AuditEntryPage = { entries: AuditEntry[]; previous: string | undefined; next: string | undefined };

/** One page of the journal, the newest rows first. */
export async function findAuditEntries(db: Db, filter: AuditLogFilter, cursor: Cursor): Promise<AuditEntryPage> {
  const { ids, previous, next } = await findPage(db, { ...toAuditListQuestion(filter), sort: newestFirst, cursor, size: LONG_PAGE_SIZE });
  return { entries: await toAuditEntries(db, await findAuditRows(db, ids)), previous, next };
}

/** The last few rows. */
export async function findNewestAuditEntries(db: Db, count: number): Promise<AuditEntry[]> {
  const { ids } = await findPage(db, { table: 'audit_log', sort: newestFirst, cursor: { position: 'start' }, size: count });
  return toAuditEntries(db, await findAuditRows(db, ids));
}

/** All that the filter lets pass, page by page. */
export async function* streamAuditEntries(db: Db, filter: AuditLogFilter): AsyncGenerator<AuditEntry[]> {
  const question = { ...toAuditListQuestion(filter), sort: newestFirst, size: EXPORT_BATCH_SIZE };
  for await (const ids of iteratePages(db, question)) yield await toAuditEntries(db, await findAuditRows(db, ids));
}

/** One row, or undefined where there is none of that number. */
export async function findAuditEntry(db: Db, id: number): Promise<AuditEntry | undefined> {
  return (await toAuditEntries(db, await findAuditRows(db, [id])))[0];
}
