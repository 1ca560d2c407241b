import { displayName } from '../../accounts/account.ts';
import type { AuditDetail, AuditDetails } from '../../platform/audit-log/audit-event.ts';
import type { Db } from '../../platform/db/database.ts';
import { groupBy } from '../../platform/shared/group-by.ts';
import type { Cursor } from '../../platform/pagination/list-url.ts';
import { findPage, iteratePages, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import {
  findAuditRows,
  findDeletedUsernames,
  findSubjectTitles,
  findUserNames,
  newestFirst,
  toPageQuery,
} from './audit-entries.queries.ts';
import type { AuditLogFilter } from './audit-log.forms.ts';
import { subjectsOfDetails, type TitleOf } from './detail-values.ts';

/** What an entry is about, under its current name. The name is undefined where it no longer exists. */
export type NamedSubject = { id: number; name: string | undefined };

export type NamedPerson = NamedSubject & { username: string | undefined };

/** A row of the audit log with names in place of ids. */
export type AuditEntry = {
  id: number;
  at: Date;
  category: string;
  event: string;
  /** Undefined for an operator at the command line. */
  actor: NamedPerson | undefined;
  subject: string;
  about: NamedSubject | undefined;
  clientIp: string | null;
  details: [name: string, detail: AuditDetail][];
  titleOf: TitleOf;
  /** Whether personal data were erased from it. */
  erased: boolean;
};

type AuditEntryPage = { entries: AuditEntry[]; previous: string | undefined; next: string | undefined };

/** One page of the audit log, newest entries first. */
export async function findAuditEntries(db: Db, filter: AuditLogFilter, cursor: Cursor): Promise<AuditEntryPage> {
  const { ids, previous, next } = await findPage(db, { ...toPageQuery(filter), sort: newestFirst, cursor, size: LONG_PAGE_SIZE });
  return { entries: await loadEntries(db, ids), previous, next };
}

export async function findNewestAuditEntries(db: Db, count: number): Promise<AuditEntry[]> {
  const { ids } = await findPage(db, { table: 'audit_log', sort: newestFirst, cursor: { position: 'start' }, size: count });
  return loadEntries(db, ids);
}

/** All entries that match, in batches, newest first. */
export async function* streamAuditEntries(db: Db, filter: AuditLogFilter): AsyncGenerator<AuditEntry[]> {
  const query = { ...toPageQuery(filter), sort: newestFirst, size: EXPORT_BATCH_SIZE };
  for await (const ids of iteratePages(db, query)) yield await loadEntries(db, ids);
}

export async function findAuditEntry(db: Db, id: number): Promise<AuditEntry | undefined> {
  return (await loadEntries(db, [id]))[0];
}

async function loadEntries(db: Db, ids: number[]): Promise<AuditEntry[]> {
  const rows = (await findAuditRows(db, ids)).map((row) => ({ ...row, details: JSON.parse(row.details) as AuditDetails }));
  const subjects = rows.flatMap(({ subject, subject_id: id }) => (id === null ? [] : [{ subject, id }]));
  const mentioned = [...subjects, ...rows.flatMap(({ details }) => subjectsOfDetails(details))];
  const accountIds = mentioned.flatMap(({ subject, id }) => (subject === 'account' ? [id] : []));
  const actorIds = rows.flatMap(({ actor_id: id }) => id ?? []);
  const personName = await findPersonNames(db, [...new Set([...actorIds, ...accountIds])]);
  const findTitle = await findTitles(db, mentioned);
  const titleOf: TitleOf = (subject, id) => (subject === 'account' ? personName(id).name : findTitle(subject, id));
  const subjectName = (subject: string, id: number): NamedSubject =>
    subject === 'account' ? personName(id) : { id, name: titleOf(subject, id) };
  return rows.map((row) => ({
    id: row.id,
    at: new Date(row.at),
    category: row.category,
    event: row.event,
    actor: row.actor_id === null ? undefined : personName(row.actor_id),
    subject: row.subject,
    about: row.subject_id === null ? undefined : subjectName(row.subject, row.subject_id),
    clientIp: row.client_ip,
    details: Object.entries(row.details),
    titleOf,
    erased: (row.details_digest !== null && row.details_salt === null) || (row.client_ip_digest !== null && row.client_ip_salt === null),
  }));
}

async function findTitles(db: Db, wanted: readonly { subject: string; id: number }[]): Promise<TitleOf> {
  const titles = new Map<string, Map<number, string>>();
  for (const [subject, ofSubject] of groupBy(wanted, (one) => one.subject))
    titles.set(subject, await findSubjectTitles(db, subject, [...new Set(ofSubject.map(({ id }) => id))]));
  return (subject, id) => titles.get(subject)?.get(id);
}

/** The current name of one subject. */
export async function findSubjectName(db: Db, subject: string, id: number): Promise<NamedSubject> {
  if (subject === 'account') return (await findPersonNames(db, [id]))(id);
  return { id, name: (await findSubjectTitles(db, subject, [id])).get(id) };
}

/** Current names by account id; of a deleted account the username, which the entry of its deletion keeps. */
export async function findPersonNames(db: Db, ids: number[]): Promise<(id: number) => NamedPerson> {
  const people = new Map<number, NamedPerson>();
  for (const { id, username, first_name: firstName, last_name: lastName } of await findUserNames(db, ids))
    people.set(id, { id, username, name: displayName({ username, firstName, lastName }) });
  const deletedIds = ids.filter((id) => !people.has(id));
  for (const { id, details } of await findDeletedUsernames(db, deletedIds)) {
    const { username } = JSON.parse(details) as AuditDetails;
    people.set(id, { id, name: undefined, username: typeof username === 'string' ? username : undefined });
  }
  return (id) => people.get(id) ?? { id, name: undefined, username: undefined };
}
