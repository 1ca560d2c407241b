import type { Db } from '../../platform/db/database.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { titlesOf, type JournalRow } from './audit-entries.queries.ts';
import type { Entry, Named } from './audit-entry.ts';
import { namePeople } from './named-people.ts';

/** Gives the numbers in rows of the journal the names that they have today. */
export async function nameEntries(db: Db, rows: JournalRow[]): Promise<Entry[]> {
  const actors = rows.flatMap(({ actor_id: id }) => (id === null ? [] : [id]));
  const person = await namePeople(db, [...new Set([...actors, ...numbers(rows, 'account')])]);
  const titles = new Map<string, Map<number, string>>();
  for (const subject of new Set(rows.map((row) => row.subject))) titles.set(subject, await titlesOf(db, subject, numbers(rows, subject)));
  const named = (subject: string, id: number): Named => (subject === 'account' ? person(id) : { id, name: titles.get(subject)?.get(id) });
  return rows.map((row) => ({
    id: row.id,
    at: new Date(row.at),
    area: row.area,
    deed: row.deed,
    actor: row.actor_id === null ? undefined : person(row.actor_id),
    subject: row.subject,
    about: row.subject_id === null ? undefined : named(row.subject, row.subject_id),
    address: row.address,
    facts: Object.entries(JSON.parse(row.details) as Details),
    blanked: (row.details_digest !== null && row.details_salt === null) || (row.address_digest !== null && row.address_salt === null),
  }));
}

/** The name of one subject. */
export async function nameSubject(db: Db, subject: string, id: number): Promise<Named> {
  if (subject === 'account') return (await namePeople(db, [id]))(id);
  return { id, name: (await titlesOf(db, subject, [id])).get(id) };
}

function numbers(rows: JournalRow[], subject: string): number[] {
  return rows.flatMap((row) => (row.subject === subject && row.subject_id !== null ? [row.subject_id] : []));
}
