import type { XmppSettings } from '../config/settings.ts';
import type { Tx } from '../db/database.ts';
import type { Credential } from './credential.ts';
import { keyRows, STORE } from './key-rows.ts';

/** Puts the credentials of some hundred people in place of any that were there under their names. */
export async function saveCredentials(
  tx: Tx,
  { realm }: Pick<XmppSettings, 'realm'>,
  people: readonly { username: string; role: string; credential: Credential }[],
): Promise<void> {
  if (people.length === 0) return;
  const usernames = people.map(({ username }) => username);
  await tx.deleteFrom('authreg').where('username', 'in', usernames).execute();
  await tx.deleteFrom('prosody').where('user', 'in', usernames).where('store', '=', STORE).execute();
  const clear = people.flatMap(({ username, role, credential }) =>
    credential.form === 'authreg' ? [{ username, realm, password: credential.password, role }] : [],
  );
  if (clear.length > 0) await tx.insertInto('authreg').values(clear).execute();
  const keys = people.flatMap(({ username, credential }) => (credential.form === 'scram' ? keyRows(realm, username, credential.keys) : []));
  if (keys.length > 0) await tx.insertInto('prosody').values(keys).execute();
}
