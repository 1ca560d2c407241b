import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { ImportPersonRoleTable, ImportPersonTable } from '../imports.table.ts';

export async function insertStagedPeople(tx: Tx, people: ImportPersonTable[], roles: ImportPersonRoleTable[]): Promise<void> {
  if (people.length > 0) await tx.insertInto('import_people').values(people).execute();
  if (roles.length > 0) await tx.insertInto('import_people_roles').values(roles).execute();
}

/** Subquery in the shape that `insertAccounts` and `updateAccounts` take. */
export function selectStagedPeople(tx: Tx, importId: number, isNew: boolean) {
  return tx
    .selectFrom('import_people')
    .select([
      'account_id as id',
      'username',
      'first_name',
      'last_name',
      'sort_key',
      'email',
      'email_key',
      'identifier',
      'locale',
      'is_active',
      'main_role',
    ])
    .select(['expected_first_name', 'expected_last_name', 'expected_email', 'expected_identifier', 'expected_locale', 'expected_is_active'])
    .where('import_id', '=', importId)
    .where('is_new', '=', isNew ? 1 : 0);
}

export function selectStagedIds(
  tx: Tx,
  importId: number,
  which: 'existing' | 'changing-roles' | 'deactivated' | 'deactivated-or-new-email',
) {
  return tx
    .selectFrom('import_people')
    .select('account_id as id')
    .where('import_id', '=', importId)
    .where('is_new', '=', 0)
    .$if(which === 'changing-roles', (query) => query.where('changes_roles', '=', 1))
    .$if(which === 'deactivated', (query) => query.where('is_active', '=', 0).where('expected_is_active', '=', 1))
    .$if(which === 'deactivated-or-new-email', (query) =>
      query.where((eb) => eb.or([eb('is_active', '=', 0), eb('email', '<>', eb.ref('expected_email'))])),
    )
    .$asScalar();
}

/** Existing users whose roles change, or who are activated or deactivated. */
export async function listIdsWithChangedRights(tx: Tx, importId: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('import_people')
    .select('account_id')
    .where('import_id', '=', importId)
    .where('is_new', '=', 0)
    .where((eb) => eb.or([eb('changes_roles', '=', 1), eb('is_active', '<>', eb.ref('expected_is_active'))]))
    .execute();
  return rows.map((row) => row.account_id);
}

export function selectDeactivatedUsernames(tx: Tx, importId: number) {
  return tx
    .selectFrom('import_people')
    .select('username')
    .where('import_id', '=', importId)
    .where('is_new', '=', 0)
    .where('is_active', '=', 0)
    .where('expected_is_active', '=', 1)
    .$asScalar();
}

/** Main roles of the users whose roles change. */
export function selectChangedMainRoles(tx: Tx, importId: number) {
  return tx
    .selectFrom('import_people')
    .select(['username', 'main_role as role'])
    .where('import_id', '=', importId)
    .where('is_new', '=', 0)
    .where('changes_roles', '=', 1);
}

export function selectStagedRoles(tx: Tx, importId: number) {
  return tx.selectFrom('import_people_roles').select(['account_id as user_id', 'role_id']).where('import_id', '=', importId);
}

export function selectStagedRoleIds(tx: Tx, importId: number) {
  return tx.selectFrom('import_people_roles').select('role_id').where('import_id', '=', importId).$asScalar();
}

/** Whether a user has other roles than the dry run found. */
export async function haveRolesChanged(tx: Tx, importId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('import_people as p')
    .select('p.account_id')
    .where('p.import_id', '=', importId)
    .where('p.changes_roles', '=', 1)
    .where('p.is_new', '=', 0)
    .where(
      sql<boolean>`p.expected_roles <> coalesce((select string_agg(cast(r.role_id as text), ',' order by r.role_id)
        from user_roles as r where r.user_id = p.account_id), '')`,
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Users with a changed e-mail address, after this id; without those that had none before. */
export async function listChangedEmails(
  db: Db,
  importId: number,
  lastId: number,
  limit: number,
): Promise<{ id: number; before: string; after: string }[]> {
  const rows = await db
    .selectFrom('import_people')
    .select(['account_id', 'expected_email', 'email'])
    .where('import_id', '=', importId)
    .where('account_id', '>', lastId)
    .where('is_new', '=', 0)
    .where('expected_email', '<>', '')
    .whereRef('expected_email', '<>', 'email')
    .orderBy('account_id')
    .limit(limit)
    .execute();
  return rows.map(({ account_id, expected_email, email }) => ({ id: account_id, before: expected_email!, after: email }));
}

/** Marks these users as notified. */
export async function clearChangedEmails(tx: Tx, importId: number, ids: readonly number[]): Promise<void> {
  await tx
    .updateTable('import_people')
    .set({ expected_email: '' })
    .where('import_id', '=', importId)
    .where('account_id', 'in', ids)
    .execute();
}

export async function countChangedPeople(tx: Tx, importId: number): Promise<number> {
  const { number } = await tx
    .selectFrom('import_people')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('import_id', '=', importId)
    .where('is_new', '=', 0)
    .executeTakeFirstOrThrow();
  return number;
}

export async function listStagedPeople(tx: Tx, importId: number, limit: number): Promise<{ id: number; isNew: boolean }[]> {
  const rows = await tx
    .selectFrom('import_people')
    .select(['account_id', 'is_new'])
    .where('import_id', '=', importId)
    .orderBy('account_id')
    .limit(limit)
    .execute();
  return rows.map(({ account_id, is_new }) => ({ id: account_id, isNew: is_new === 1 }));
}

export async function deleteStagedPeople(tx: Tx, importId: number, ids: readonly number[]): Promise<void> {
  for (const table of ['import_people_roles', 'import_people'] as const) {
    await tx.deleteFrom(table).where('import_id', '=', importId).where('account_id', 'in', ids).execute();
  }
}

/** The texts by which these users are found; without those that do not exist. */
export async function findSearchableNames(tx: Tx, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('auth_user')
    .select(['id', 'username', 'first_name as firstName', 'last_name as lastName', 'email'])
    .select((eb) => eb.fn.coalesce('identifier', sql.lit('')).as('identifier'))
    .where('id', 'in', ids)
    .execute();
}
