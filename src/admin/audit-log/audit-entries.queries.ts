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

const titledTables = { course: 'courses', meeting: 'meetings' } as const;

/** Titles of courses or meetings, names of roles, by id. Other subjects have no title. */
export async function findSubjectTitles(db: Db, subject: string, ids: number[]): Promise<Map<number, string>> {
  const rows = ids.length === 0 ? [] : await findTitleRows(db, subject, ids);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

async function findTitleRows(db: Db, subject: string, ids: number[]): Promise<{ id: number; title: string }[]> {
  if (subject === 'role') return db.selectFrom('roles').select(['id', 'name as title']).where('id', 'in', ids).execute();
  if (subject !== 'course' && subject !== 'meeting') return [];
  return db.selectFrom(titledTables[subject]).select(['id', 'title']).where('id', 'in', ids).execute();
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
