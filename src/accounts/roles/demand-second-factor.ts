import { sql } from 'kysely';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { countUpTo, type Filter } from '../../platform/pagination/filter.ts';
import { displayName } from '../account.ts';
import { actorFields, canGrant, refreshActor, type Actor } from '../authority.ts';
import { lockRoles } from './roles.queries.ts';

type DemandSecondFactorResult = { kind: 'updated' } | { kind: 'unchanged' } | { kind: 'no-role' } | { kind: 'forbidden' };

/** A role demands a second factor from `from` on, or no more. Of the built-in roles too: it changes nothing of what they allow. */
export async function demandSecondFactor(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  roleId: number,
  from: Date | null,
  actor: Actor,
): Promise<DemandSecondFactorResult> {
  return inTransaction(db, async (tx): Promise<DemandSecondFactorResult> => {
    const role = (await lockRoles(tx)).find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (!canGrant(await refreshActor(tx, actor), ['roles:write', ...role.permissions])) return { kind: 'forbidden' };
    const text = (date: Date | null) => ({ secondFactorFrom: date?.toISOString() ?? null });
    const details = diffFields(text(role.secondFactorFrom), text(from), ['secondFactorFrom']);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    await tx
      .updateTable('roles')
      .set({ second_factor_from: from?.toISOString() ?? null })
      .where('id', '=', roleId)
      .execute();
    const subject = { subject: 'role', subjectId: roleId, details: { name: role.name, ...details } } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), event: 'role.second-factor-demanded', ...subject });
    return { kind: 'updated' };
  });
}

/** Active users with neither an authenticator app nor a passkey. */
const WITHOUT_FACTOR = sql`u.is_active = 1 and not exists (select 1 from totp_factors where user_id = u.id)
  and not exists (select 1 from passkeys where user_id = u.id)`;

/**
 * The users of a role who have no second factor: the first ones by name, and how many there are. Looks at no more than `max`, so of more than
 * that some are listed.
 */
export async function findUsersWithoutFactor(
  db: Db,
  roleId: number,
  { listed, max }: { listed: number; max: number },
): Promise<{ users: { id: number; name: string }[]; count: number }> {
  // Sorted here: asked to sort, SQLite would do so before it stops at the limit.
  const { rows } = await sql<{ id: number; firstName: string; lastName: string; username: string; sortKey: string }>`
    select u.id, u.first_name as "firstName", u.last_name as "lastName", u.username, u.sort_key as "sortKey"
    from (select user_id from user_roles where role_id = ${roleId}) as r cross join auth_user as u
    where u.id = r.user_id and ${WITHOUT_FACTOR} limit ${max}`.execute(db);
  rows.sort((one, other) => (one.sortKey < other.sortKey ? -1 : 1));
  return { users: rows.slice(0, listed).map((row) => ({ id: row.id, name: displayName(row) })), count: rows.length };
}

/**
 * Of lists of people: those who have a role that demands a second factor, now or later, and have none. The cross joins keep SQLite from starting
 * with all active accounts.
 */
export const withoutDemandedFactor: Filter = {
  ids: sql<{ id: number }>`select u.id as id from user_roles as r cross join auth_user as u
    where r.role_id in (select id from roles where second_factor_from is not null) and u.id = r.user_id and ${WITHOUT_FACTOR}`,
  matches: (id) => sql<boolean>`(select 1 from user_roles as r cross join auth_user as u
    where u.id = ${id} and r.user_id = u.id and r.role_id in (select id from roles where second_factor_from is not null)
    and ${WITHOUT_FACTOR} limit 1) = 1`,
};

/** How many users have a role that demands a second factor, now or later, and have none; counted no further than `max`. */
export async function countWithoutDemandedFactor(db: Db, max: number): Promise<number> {
  // Mostly none does: PostgreSQL would read all of user_roles to find that out.
  const demanding = await db.selectFrom('roles').where('second_factor_from', 'is not', null).select('id').limit(1).executeTakeFirst();
  return demanding ? countUpTo(db, sql`select distinct id from (${withoutDemandedFactor.ids}) as matching`, max) : 0;
}
