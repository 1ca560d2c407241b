import { OPERATOR } from '../../accounts/account.ts';
import type { BuiltInRole } from '../../accounts/role.ts';
import { type Insertable, sql } from 'kysely';
import type { UserTable } from '../../accounts/accounts.table.ts';
import { NO_PASSWORD } from '../../accounts/hashing/password-hash.ts';
import { userKeyColumns } from '../../accounts/management/bulk-accounts.ts';
import { addUserSearchTerms } from '../../accounts/user-search-terms.ts';
import { saveCredentials } from '../../jitsi/credentials/credential-store.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { DjangoUser } from './django-user.ts';

/** A user as decided for the portal. */
export type ImportedUser = {
  username: string;
  email: string;
  role: BuiltInRole;
  /** Whether the portal supports the password hash. */
  canSignIn: boolean;
  /** The username was spelled differently in Django; the user can keep typing it that way. */
  normalized: boolean;
  renamed: boolean;
  droppedEmail: 'shared' | 'invalid' | undefined;
  /** The clear-text password for Prosody. */
  xmppPassword: string | undefined;
};

type UserToWrite = ImportedUser & { user: DjangoUser; credential: Credential };

/** Writes accounts with their ids, dates, roles, search terms and credentials. */
export async function writeUsers(tx: Tx, xmpp: XmppSettings, users: UserToWrite[]): Promise<void> {
  if (users.length === 0) return;
  const names = users.map(({ user: { id, firstName, lastName }, username, email }) => ({ id, firstName, lastName, username, email }));
  await insertUsers(
    tx,
    users.map(({ user, role, canSignIn, credential }, index) => ({
      row: {
        id: user.id,
        username: names[index]!.username,
        password: canSignIn ? user.password : NO_PASSWORD,
        password_not_set: canSignIn ? 0 : 1,
        password_set_by: canSignIn ? OPERATOR : null,
        // Whose Django password cannot be used keeps the one for Jitsi.
        separate_xmpp_password: !canSignIn && credential.form !== 'off' ? 1 : 0,
        email_set_by: names[index]!.email === '' ? null : OPERATOR,
        first_name: user.firstName,
        last_name: user.lastName,
        email: names[index]!.email,
        ...userKeyColumns(names[index]!),
        is_active: user.active ? 1 : 0,
        // Follow from the role, as for all accounts.
        is_staff: role === 'administrator' ? 1 : 0,
        is_superuser: role === 'administrator' ? 1 : 0,
        last_login: user.lastLogin?.toISOString() ?? null,
        date_joined: user.dateJoined.toISOString(),
      },
      role,
    })),
  );
  await addUserSearchTerms(tx, names);
  await saveCredentials(tx, xmpp, users);
}

/** Portal users with these ids, by id. */
export async function findUsersByIds(db: Db, ids: number[]): Promise<Map<number, { username: string; dateJoined: string }>> {
  const rows = await db.selectFrom('auth_user').select(['id', 'username', 'date_joined']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, { username: row.username, dateJoined: row.date_joined }]));
}

/** Which of these email keys are taken in the portal. */
export async function findTakenEmails(db: Db, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db.selectFrom('auth_user').select('email_key').where('email_key', 'in', keys).execute();
  return new Set(rows.map(({ email_key }) => email_key!));
}

type NewUserRow = { row: Insertable<UserTable> & { id: number }; role: string };

async function insertUsers(tx: Tx, accounts: NewUserRow[]): Promise<void> {
  await tx
    .insertInto('auth_user')
    .values(accounts.map(({ row }) => row))
    .execute();
  const roleIds = new Map((await tx.selectFrom('roles').select(['id', 'name']).execute()).map(({ id, name }) => [name, id]));
  await tx
    .insertInto('user_roles')
    .values(accounts.map(({ row, role }) => ({ user_id: row.id, role_id: roleIds.get(role)! })))
    .execute();
}

/** Moves the id sequence beyond the largest id, which SQLite does by itself. */
export async function advanceUserIdSequence(tx: Tx): Promise<void> {
  await sql`select setval(sequence, greatest(nextval(sequence), (select max(id) from auth_user)))
    from (select pg_get_serial_sequence('auth_user', 'id') as sequence) as numbering`.execute(tx);
}
