import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { AuditLogTable } from '../../platform/audit-log/audit-log.table.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';
import type { Sort } from '../../platform/pagination/list-url.ts';
import type { AuditLogFilter } from './audit-log.forms.ts';

export type AuditLogRow = Selectable<AuditLogTable>;

export const newestFirst: Sort = { column: 'at', kind: 'instant', direction: 'desc' };

/** Each condition has an index of its own. */
export function toPageQuery({
  userIds,
  personRole,
  category,
  about,
  from,
  until,
}: AuditLogFilter): Pick<PageQuery, 'table' | 'conditions' | 'anyOf'> {
  const conditions = [
    ...(personRole === 'operator' ? [sql<boolean>`t.actor_id is null`] : []),
    ...(category === undefined ? [] : [sql<boolean>`t.category = ${category}`]),
    ...(about ? [sql<boolean>`t.subject = ${about.subject} and t.subject_id = ${about.id}`] : []),
    ...(from ? [sql<boolean>`t.at >= ${from.toISOString()}`] : []),
    ...(until ? [sql<boolean>`t.at < ${until.toISOString()}`] : []),
    ...(userIds?.length === 0 ? [sql<boolean>`1 = 0`] : []),
  ];
  return {
    table: 'audit_log',
    conditions,
    anyOf: personRole === 'operator' ? [] : (userIds ?? []).flatMap((id) => personConditions(id, personRole)),
  };
}

function personConditions(id: number, personRole: AuditLogFilter['personRole']): RawBuilder<boolean>[] {
  const actor = sql<boolean>`t.actor_id = ${id}`;
  const subject = sql<boolean>`t.subject = 'account' and t.subject_id = ${id}`;
  return personRole === 'actor' ? [actor] : personRole === 'subject' ? [subject] : [actor, subject];
}

/** The rows with these ids, in this order. */
export async function findAuditRows(db: Db, ids: number[]): Promise<AuditLogRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('audit_log').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type UserName = { id: number; username: string; first_name: string; last_name: string };

export async function findUserNames(db: Db, ids: number[]): Promise<UserName[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('auth_user').select(['id', 'username', 'first_name', 'last_name']).where('id', 'in', ids).execute();
}

/** The details of the entries that recorded the deletion of these accounts: they hold the username. */
export async function findDeletedUsernames(db: Db, ids: number[]): Promise<{ id: number; details: string }[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('audit_log')
    .select(['subject_id', 'details'])
    .where('subject', '=', 'account')
    .where('subject_id', 'in', ids)
    .where('event', '=', 'account.deleted')
    .execute();
  return rows.map((row) => ({ id: row.subject_id!, details: row.details }));
}

/** Where the title of a subject stands. Of accounts see `findUserNames`; the other subjects are one of a kind. */
const titleColumns = {
  course: { table: 'courses', column: 'title' },
  meeting: { table: 'meetings', column: 'title' },
  series: { table: 'series', column: 'title' },
  role: { table: 'roles', column: 'name' },
  import: { table: 'imports', column: 'file_name' },
  mail: { table: 'mail', column: 'subject' },
} as const;

/** The titles of those that still exist, by id. */
export async function findSubjectTitles(db: Db, subject: string, ids: number[]): Promise<Map<number, string>> {
  if (!isTitled(subject) || ids.length === 0) return new Map();
  const { table, column } = titleColumns[subject];
  const { rows } = await sql<{ id: number; title: string }>`select id, ${sql.ref(column)} as title from ${sql.table(table)}
    where id in (${sql.join(ids)})`.execute(db);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

function isTitled(subject: string): subject is keyof typeof titleColumns {
  return Object.hasOwn(titleColumns, subject);
}

export async function findLastCheck(db: Db): Promise<AuditLogRow | undefined> {
  return db
    .selectFrom('audit_log')
    .selectAll()
    .where('category', '=', 'journal')
    .where('event', '=', 'journal.checked')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
