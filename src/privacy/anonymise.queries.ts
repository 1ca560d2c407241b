import { sql } from 'kysely';
import { inTransaction, type Db, type Tx } from '../platform/db/database.ts';

/** So many accounts are looked at in one transaction. */
const WINDOW_SIZE = 2000;

/**
 * Notes since when people are former ones: their account is off, or they are in no course, run nothing and have nothing open.
 * Whoever came back is none any more, and whoever left a trace since is one from then on. What is noted stays otherwise: traces go too.
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
  await sql`update auth_user set former_since = null
    where ${window} and former_since is not null and not ${isFormerCondition(now)}`.execute(tx);
  await sql`update auth_user set former_since = coalesce(${lastActivity}, ${now})
    where ${window} and (former_since is null or former_since < ${lastActivity}) and anonymised_at is null and ${isFormerCondition(now)}`.execute(
    tx,
  );
}

/** Whether they are one at this moment: they may have come back since the night began. */
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
    or exists (select 1 from api_tokens as g where g.user_id = auth_user.id and g.expires_at > ${now})))`;
}

/**
 * Of an account that is off: when the journal says that it was switched off, if it does. Of others what they did last, or somebody did
 * with their account: who was switched on or invited today is not gone. That a new password was asked for is none of that: anybody can.
 */
const lastActivity = sql`(case when is_active = 0
    then (select max(j.at) from audit_log as j
      where j.subject = 'account' and j.subject_id = auth_user.id and j.event = 'account.switched-off')
    else (select max(trace.at) from (
      select auth_user.date_joined as at union all select auth_user.last_login
      union all select e.ended_at from enrollments as e where e.user_id = auth_user.id
      union all select j.at from audit_log as j
        where j.subject = 'account' and j.subject_id = auth_user.id and j.event <> 'account.reset-asked') as trace) end)`;
