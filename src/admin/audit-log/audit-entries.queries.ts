import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { JournalTable } from '../../platform/audit-log/audit-log.table.ts';
import type { ListQuestion } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/cursor.ts';
import type { JournalFilter } from './journal-filter.ts';

export type JournalRow = Selectable<JournalTable>;

/** The newest first. */
export const newestFirst: Sort = { column: 'at', kind: 'instant', direction: 'desc' };

/** The filter as a question of a list. Each condition on its own is served by an index of the journal. */
export function questionFor({
  people,
  as,
  area,
  about,
  from,
  until,
}: JournalFilter): Pick<ListQuestion, 'table' | 'conditions' | 'either'> {
  const conditions = [
    ...(as === 'operator' ? [sql<boolean>`t.actor_id is null`] : []),
    ...(area === undefined ? [] : [sql<boolean>`t.area = ${area}`]),
    ...(about ? [sql<boolean>`t.subject = ${about.subject} and t.subject_id = ${about.id}`] : []),
    ...(from ? [sql<boolean>`t.at >= ${from.toISOString()}`] : []),
    ...(until ? [sql<boolean>`t.at < ${until.toISOString()}`] : []),
    ...(people?.length === 0 ? [sql<boolean>`1 = 0`] : []),
  ];
  return { table: 'journal', conditions, either: as === 'operator' ? [] : (people ?? []).flatMap((id) => waysToBe(id, as)) };
}

function waysToBe(id: number, as: JournalFilter['as']): RawBuilder<boolean>[] {
  const actor = sql<boolean>`t.actor_id = ${id}`;
  const subject = sql<boolean>`t.subject = 'account' and t.subject_id = ${id}`;
  return as === 'actor' ? [actor] : as === 'subject' ? [subject] : [actor, subject];
}

/** The rows of these numbers, in their order. */
export async function rowsOf(db: Db, ids: number[]): Promise<JournalRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('journal').selectAll().where('id', 'in', ids).execute();
  const places = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => places.get(id) ?? []);
}

type Person = { id: number; username: string; first_name: string; last_name: string };

export async function peopleOf(db: Db, ids: number[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('auth_user').select(['id', 'username', 'first_name', 'last_name']).where('id', 'in', ids).execute();
}

/** Usernames of accounts that are no more, as the row of their end keeps them. */
export async function deletedUsernames(db: Db, ids: number[]): Promise<{ id: number; details: string }[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('journal')
    .select(['subject_id', 'details'])
    .where('subject', '=', 'account')
    .where('subject_id', 'in', ids)
    .where('deed', '=', 'account.deleted')
    .execute();
  return rows.map((row) => ({ id: row.subject_id!, details: row.details }));
}

const titled = { course: 'courses', meeting: 'meetings' } as const;

/** Titles of courses or meetings, names of roles. Other subjects have none. */
export async function titlesOf(db: Db, subject: string, ids: number[]): Promise<Map<number, string>> {
  const rows = ids.length === 0 ? [] : await titleRows(db, subject, ids);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

async function titleRows(db: Db, subject: string, ids: number[]): Promise<{ id: number; title: string }[]> {
  if (subject === 'role') return db.selectFrom('roles').select(['id', 'name as title']).where('id', 'in', ids).execute();
  if (subject !== 'course' && subject !== 'meeting') return [];
  return db.selectFrom(titled[subject]).select(['id', 'title']).where('id', 'in', ids).execute();
}

/** The row of the check of the journal that was the last. */
export async function newestCheck(db: Db): Promise<JournalRow | undefined> {
  return db
    .selectFrom('journal')
    .selectAll()
    .where('area', '=', 'journal')
    .where('deed', '=', 'journal.checked')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
