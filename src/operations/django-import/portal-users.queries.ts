import { sql, type Insertable } from 'kysely';
import type { UserTable } from '../../accounts/accounts.table.ts';
import type { Db, Tx } from '../../platform/db/database.ts';

/** Who has these numbers in the portal, by number. */
export async function findUsersByIds(db: Db, ids: number[]): Promise<Map<number, { username: string; dateJoined: string }>> {
  const rows = await db.selectFrom('auth_user').select(['id', 'username', 'date_joined']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, { username: row.username, dateJoined: row.date_joined }]));
}

/** Which of these e-mail addresses, as keys, somebody has in the portal. */
export async function findTakenEmails(db: Db, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db.selectFrom('auth_user').select('email_key').where('email_key', 'in', keys).execute();
  return new Set(rows.map(({ email_key }) => email_key!));
}

/** An account as it is written, and the one of the portal's own roles that its person has. */
type NewUserRow = { row: Insertable<UserTable> & { id: number }; role: string };

/** Makes accounts under the numbers that they bring along. */
export async function insertUsers(tx: Tx, accounts: NewUserRow[]): Promise<void> {
  await tx
    .insertInto('auth_user')
    .values(accounts.map(({ row }) => row))
    .execute();
  const numbers = new Map((await tx.selectFrom('roles').select(['id', 'name']).execute()).map(({ id, name }) => [name, id]));
  await tx
    .insertInto('user_roles')
    .values(accounts.map(({ row, role }) => ({ user_id: row.id, role_id: numbers.get(role)! })))
    .execute();
}

/** Lets the next account that is made get a number beyond all that there are. SQLite sees to that by itself. */
export async function advanceUserIdSequence(tx: Tx): Promise<void> {
  await sql`select setval(sequence, greatest(nextval(sequence), (select max(id) from auth_user)))
    from (select pg_get_serial_sequence('auth_user', 'id') as sequence) as numbering`.execute(tx);
}
