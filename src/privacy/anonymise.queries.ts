import { sql } from 'kysely';
import { inTransaction, type Db, type Tx } from '../platform/db/database.ts';

/** Accounts that one transaction looks at. */
const WINDOW_SIZE = 2000;

/**
 * Sets `former_since` of users who are deactivated, or have no active enrollment, no permission and neither a session nor an API token.
 * It is cleared for users who came back, and moved on by later activity; otherwise it stays, because what it was read from expires too.
 */
export async function markFormerUsers(db: Db, now: Date): Promise<void> {
  const { last } = await db
    .selectFrom('auth_user')
    .select((eb) => eb.fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow();
  for (let from = 0; from < (last ?? 0); from += WINDOW_SIZE)
    await inTransaction(db, (tx) => markInTransaction(tx, from, now.toISOString()));
}

async function markInTransaction(tx: Tx, from: number, now: string): Promise<void> {
  const window = sql`id > ${from} and id <= ${from + WINDOW_SIZE}`;
  const isFormer = isFormerCondition(now);
  await sql`update auth_user set former_since = null
    where ${window} and former_since is not null and not ${isFormer}`.execute(tx);
  await sql`update auth_user set former_since = coalesce(${lastActivity}, ${now})
    where ${window} and (former_since is null or former_since < ${lastActivity}) and anonymised_at is null and ${isFormer}`.execute(tx);
}

export async function isFormerUser(tx: Tx, userId: number, now: Date): Promise<boolean> {
  const { rows } = await sql`select id from auth_user where id = ${userId} and ${isFormerCondition(now.toISOString())}`.execute(tx);
  return rows.length > 0;
}

function isFormerCondition(now: string) {
  return sql`(is_active = 0 or not (
    exists (select 1 from enrollments as e where e.user_id = auth_user.id and e.status = 'active')
    or exists (select 1 from user_roles as r inner join role_permissions as p on p.role_id = r.role_id
      where r.user_id = auth_user.id and p.permission <> 'own-courses:write')
    or exists (select 1 from sessions as s where s.user_id = auth_user.id and s.expires_at > ${now})
    or exists (select 1 from api_tokens as t where t.user_id = auth_user.id and t.expires_at > ${now})))`;
}

/**
 * For a deactivated account the time of its deactivation, if the audit log has it. For others the latest of creation, sign-in, end of an
 * enrollment and events about the account; a requested password reset does not count, because anybody can request one.
 */
const lastActivity = sql`(case when is_active = 0
    then (select max(a.at) from audit_log as a
      where a.subject = 'account' and a.subject_id = auth_user.id and a.event = 'account.switched-off')
    else (select max(activity.at) from (
      select auth_user.date_joined as at union all select auth_user.last_login
      union all select e.ended_at from enrollments as e where e.user_id = auth_user.id
      union all select a.at from audit_log as a
        where a.subject = 'account' and a.subject_id = auth_user.id and a.event <> 'account.reset-asked') as activity) end)`;

/** Deletes what other tables know of the user. Enrollments, joins and participations stay: they only have the account's id. */
export async function deletePersonalTraces(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom('mail').where('user_id', '=', userId).execute();
  await tx.deleteFrom('mail_preferences').where('user_id', '=', userId).execute();
  await tx.deleteFrom('recording_views').where('user_id', '=', userId).execute();
  await tx.deleteFrom('data_exports').where('user_id', '=', userId).execute();
  // The reason of an absence may concern the user's health. The excuse itself still counts.
  await tx.updateTable('attendance_corrections').set({ reason: '' }).where('user_id', '=', userId).execute();
  // So may that of a removal, which still holds.
  await tx.updateTable('removals').set({ reason: '' }).where('user_id', '=', userId).execute();
  // The paper that the user has is not confirmed by name any more.
  await tx.updateTable('certificates').set({ holder_name: '', identifier: '' }).where('user_id', '=', userId).execute();
  await deleteFromImports(tx, userId);
}

/** Empties the rows of imported lists and of the directory that are about the user. A list that is not applied yet no longer changes them. */
async function deleteFromImports(tx: Tx, userId: number): Promise<void> {
  const importIds = tx.selectFrom('imports').select('id').where('kind', 'in', ['people', 'enrollments']);
  await tx
    .updateTable('import_rows')
    .set({ label: '', cells: '[]', errors: null, current_values: null, new_values: null, verdict: 'unchanged' })
    .where('subject_id', '=', userId)
    .where('import_id', 'in', importIds)
    .execute();
  await tx.deleteFrom('import_people').where('account_id', '=', userId).execute();
  await tx.deleteFrom('directory_run_people').where('user_id', '=', userId).execute();
  await tx.deleteFrom('import_people_roles').where('account_id', '=', userId).execute();
  await tx.deleteFrom('import_enrollments').where('user_id', '=', userId).execute();
  await tx.deleteFrom('import_missing_enrollments').where('user_id', '=', userId).execute();
}
