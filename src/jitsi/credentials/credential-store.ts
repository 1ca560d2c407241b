import type { AliasableExpression, Expression } from 'kysely';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { ACCOUNTS_STORE, type Credential, toProsodyRows } from './credential.ts';

/** Replaces all credentials of a user. */
export function saveCredential(
  tx: Tx,
  xmpp: Pick<XmppSettings, 'realm'>,
  username: string,
  role: string,
  credential: Credential,
): Promise<void> {
  return saveCredentials(tx, xmpp, [{ username, role, credential }]);
}

/** Replaces all credentials of up to some hundred users. */
export async function saveCredentials(
  tx: Tx,
  { realm }: Pick<XmppSettings, 'realm'>,
  users: readonly { username: string; role: string; credential: Credential }[],
): Promise<void> {
  await deleteCredentialsOfUsers(
    tx,
    users.map(({ username }) => username),
  );
  const clear = users.flatMap(({ username, role, credential }) =>
    credential.form === 'authreg' ? [{ username, realm, password: credential.password, role }] : [],
  );
  if (clear.length > 0) await tx.insertInto('authreg').values(clear).execute();
  const keys = users.flatMap(({ username, credential }) =>
    credential.form === 'scram' ? toProsodyRows(realm, username, credential.keys) : [],
  );
  if (keys.length > 0) await tx.insertInto('prosody').values(keys).execute();
}

/** Deletes the credentials of a user, in either form and under any realm. */
export function deleteCredentials(tx: Tx, username: string): Promise<void> {
  return deleteCredentialsOfUsers(tx, [username]);
}

/** Updates the role beside a clear-text password, which is informative only. */
export async function updateCredentialRole(tx: Tx, username: string, role: string): Promise<void> {
  await tx.updateTable('authreg').set({ role }).where('username', '=', username).execute();
}

/** The same for many users; `usernames` may be a query. */
export async function deleteCredentialsOfUsers(tx: Tx, usernames: Expression<string> | readonly string[]): Promise<void> {
  await tx.deleteFrom('authreg').where('username', 'in', usernames).execute();
  await tx.deleteFrom('prosody').where('user', 'in', usernames).where('store', '=', ACCOUNTS_STORE).execute();
}

/** The same for many users. */
export async function updateCredentialRoles(tx: Tx, users: AliasableExpression<{ username: string; role: string }>): Promise<void> {
  await tx
    .updateTable('authreg')
    .from(users.as('p'))
    .set((eb) => ({ role: eb.ref('p.role') }))
    .whereRef('authreg.username', '=', 'p.username')
    .execute();
}

/** The same for all users with one role, which was renamed or replaced. */
export async function replaceCredentialRole(tx: Tx, from: string, to: string): Promise<void> {
  await tx.updateTable('authreg').set({ role: to }).where('role', '=', from).execute();
}

/** Moves credentials to a new username: keys do not depend on it. */
export async function updateCredentialUsername(tx: Tx, from: string, to: string): Promise<void> {
  await deleteCredentials(tx, to);
  await tx.updateTable('authreg').set({ username: to }).where('username', '=', from).execute();
  await tx.updateTable('prosody').set({ user: to }).where('user', '=', from).where('store', '=', ACCOUNTS_STORE).execute();
}

/** Whether Prosody finds a credential of this user, in the form and under the realm of the settings. */
export async function hasCredential(db: Db, settings: XmppSettings, username: string): Promise<boolean> {
  const { form, realm } = settings;
  if (form === 'off') return true;
  const row =
    form === 'authreg'
      ? await db.selectFrom('authreg').select('username').where('username', '=', username).where('realm', '=', realm).executeTakeFirst()
      : await db
          .selectFrom('prosody')
          .select('user')
          .where('user', '=', username)
          .where('host', '=', realm)
          .where('store', '=', ACCOUNTS_STORE)
          .where('key', '=', 'stored_key')
          .executeTakeFirst();
  return row !== undefined;
}
