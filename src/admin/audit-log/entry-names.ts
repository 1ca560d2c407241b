import type { Db } from '../../platform/db/database.ts';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { findSubjectTitles, type AuditLogRow } from './audit-entries.queries.ts';
import type { AuditEntry, NamedSubject } from './audit-entry.ts';
import { findPersonNames } from './named-people.ts';

/** Gives the numbers in rows of the journal the names that they have today. */
export async function toAuditEntries(db: Db, rows: AuditLogRow[]): Promise<AuditEntry[]> {
  const actors = rows.flatMap(({ actor_id: id }) => (id === null ? [] : [id]));
  const person = await findPersonNames(db, [...new Set([...actors, ...subjectIds(rows, 'account')])]);
  const titles = new Map<string, Map<number, string>>();
  for (const subject of new Set(rows.map((row) => row.subject)))
    titles.set(subject, await findSubjectTitles(db, subject, subjectIds(rows, subject)));
  const named = (subject: string, id: number): NamedSubject =>
    subject === 'account' ? person(id) : { id, name: titles.get(subject)?.get(id) };
  return rows.map((row) => ({
    id: row.id,
    at: new Date(row.at),
    category: row.category,
    event: row.event,
    actor: row.actor_id === null ? undefined : person(row.actor_id),
    subject: row.subject,
    about: row.subject_id === null ? undefined : named(row.subject, row.subject_id),
    clientIp: row.client_ip,
    details: Object.entries(JSON.parse(row.details) as AuditDetails),
    blanked: (row.details_digest !== null && row.details_salt === null) || (row.client_ip_digest !== null && row.client_ip_salt === null),
  }));
}

/** The name of one subject. */
export async function findSubjectName(db: Db, subject: string, id: number): Promise<NamedSubject> {
  if (subject === 'account') return (await findPersonNames(db, [id]))(id);
  return { id, name: (await findSubjectTitles(db, subject, [id])).get(id) };
}

function subjectIds(rows: AuditLogRow[], subject: string): number[] {
  return rows.flatMap((row) => (row.subject === subject && row.subject_id !== null ? [row.subject_id] : []));
}
