import type { AliasableExpression, Expression } from 'kysely';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { Credential } from './credential.ts';
import { toProsodyRows, ACCOUNTS_STORE } from './prosody-rows.ts';

/** Puts the person's credential in place of any that was there. */
export function saveCredential(
  tx: Tx,
  xmpp: Pick<XmppSettings, 'realm'>,
  username: string,
  role: string,
  credential: Credential,
): Promise<void> {
  return saveCredentials(tx, xmpp, [{ username, role, credential }]);
}

/** The same for some hundred people. */
export async function saveCredentials(
  tx: Tx,
  { realm }: Pick<XmppSettings, 'realm'>,
  people: readonly { username: string; role: string; credential: Credential }[],
): Promise<void> {
  await deleteCredentialsOfUsers(
    tx,
    people.map(({ username }) => username),
  );
  const clear = people.flatMap(({ username, role, credential }) =>
    credential.form === 'authreg' ? [{ username, realm, password: credential.password, role }] : [],
  );
  if (clear.length > 0) await tx.insertInto('authreg').values(clear).execute();
  const keys = people.flatMap(({ username, credential }) =>
    credential.form === 'scram' ? toProsodyRows(realm, username, credential.keys) : [],
  );
  if (keys.length > 0) await tx.insertInto('prosody').values(keys).execute();
}

/** Removes what Prosody has of a person, in either form and for any virtual host. */
export async function deleteCredentials(tx: Tx, username: string): Promise<void> {
  await tx.deleteFrom('authreg').where('username', '=', username).execute();
  await tx.deleteFrom('prosody').where('user', '=', username).where('store', '=', ACCOUNTS_STORE).execute();
}

/** Notes what the person is now beside the clear password, for whoever looks at that table. */
export async function updateCredentialRole(tx: Tx, username: string, role: string): Promise<void> {
  await tx.updateTable('authreg').set({ role }).where('username', '=', username).execute();
}

/** The same for many people; `usernames` may be a query of them. */
export async function deleteCredentialsOfUsers(tx: Tx, usernames: Expression<string> | readonly string[]): Promise<void> {
  await tx.deleteFrom('authreg').where('username', 'in', usernames).execute();
  await tx.deleteFrom('prosody').where('user', 'in', usernames).where('store', '=', ACCOUNTS_STORE).execute();
}

/** Notes what many people are now beside their clear passwords, for whoever looks at that table. */
export async function updateCredentialRoles(tx: Tx, people: AliasableExpression<{ username: string; role: string }>): Promise<void> {
  await tx
    .updateTable('authreg')
    .from(people.as('p'))
    .set((eb) => ({ role: eb.ref('p.role') }))
    .whereRef('authreg.username', '=', 'p.username')
    .execute();
}

/** The same for everyone who was noted as the one, and is the other now. */
export async function replaceCredentialRole(tx: Tx, from: string, to: string): Promise<void> {
  await tx.updateTable('authreg').set({ role: to }).where('role', '=', from).execute();
}

/** The keys do not depend on the name, so they go along with it. */
export async function updateCredentialUsername(tx: Tx, from: string, to: string): Promise<void> {
  await deleteCredentials(tx, to);
  await tx.updateTable('authreg').set({ username: to }).where('username', '=', from).execute();
  await tx.updateTable('prosody').set({ user: to }).where('user', '=', from).where('store', '=', ACCOUNTS_STORE).execute();
}

/** Whether Prosody finds this person, in the form and under the realm of the settings. */
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
