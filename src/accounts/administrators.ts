import type { Db, Tx } from '../platform/db/database.ts';
import type { Account } from './account.ts';

/** All administrators, inactive ones included. */
export async function countAdministrators(db: Db): Promise<number> {
  return countRows(selectAdministrators(db));
}

/**
 * Whether this is the only active administrator. Locks the roles until the end of the transaction, so that of two
 * administrators who remove each other at the same moment the second one sees what the first one did.
 */
export async function isLastAdministrator(tx: Tx, account: Pick<Account, 'id' | 'roles' | 'active'>): Promise<boolean> {
  if (!account.active || !account.roles.includes('administrator')) return false;
  await lockRoleRows(tx);
  return (await countRows(selectActiveAdministrators(tx).where('auth_user.id', '!=', account.id))) === 0;
}

export async function listActiveAdministratorIds(db: Db): Promise<number[]> {
  const rows = await selectActiveAdministrators(db).select('auth_user.id').execute();
  return rows.map(({ id }) => id);
}

/** Makes every other transaction that changes roles, or takes the administrator role from a user, wait until this one ends. */
export async function lockRoleRows(tx: Tx): Promise<void> {
  await tx
    .updateTable('roles')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('name', '=', 'administrator')
    .execute();
}

/** Those who can administer now: whose permissions are withheld is none yet. */
function selectActiveAdministrators(db: Db) {
  return selectAdministrators(db).where('auth_user.is_active', '=', 1).where('auth_user.withheld_permissions', '=', '');
}

function selectAdministrators(db: Db) {
  return db
    .selectFrom('user_roles')
    .innerJoin('roles', 'roles.id', 'user_roles.role_id')
    .innerJoin('auth_user', 'auth_user.id', 'user_roles.user_id')
    .where('roles.name', '=', 'administrator');
}

async function countRows(query: ReturnType<typeof selectAdministrators>): Promise<number> {
  const row = await query.select((eb) => eb.fn.countAll<number>().as('number')).executeTakeFirstOrThrow();
  return row.number;
}
