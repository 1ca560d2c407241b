import { sql } from 'kysely';
import type { CredentialForm, XmppSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { ACCOUNTS_STORE } from './credential.ts';

/** A credential in the database, in either form and under any realm. */
export type StoredCredential = { form: Exclude<CredentialForm, 'off'>; username: string; realm: string };

/** What can be wrong with a stored credential. */
export const credentialProblems = ['left-over', 'other-form', 'other-realm'] as const;

export type CredentialProblem = (typeof credentialProblems)[number];

export async function countProblemCredentials(db: Db, xmpp: XmppSettings, problem: CredentialProblem): Promise<number> {
  const row = await problemCredentials(db, xmpp, problem)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

export function listProblemCredentials(db: Db, xmpp: XmppSettings, problem: CredentialProblem, limit: number): Promise<StoredCredential[]> {
  const found = problemCredentials(db, xmpp, problem).selectAll('stored').orderBy('username').orderBy('realm').limit(limit);
  return found.$castTo<StoredCredential>().execute();
}

/** Whether a credential still has this problem. Reliable only while the account is locked. */
export async function hasCredentialProblem(
  tx: Tx,
  xmpp: XmppSettings,
  problem: CredentialProblem,
  credential: StoredCredential,
): Promise<boolean> {
  const { form, username, realm } = credential;
  const found = problemCredentials(tx, xmpp, problem).select('username').where('username', '=', username);
  return (await found.where('form', '=', form).where('realm', '=', realm).executeTakeFirst()) !== undefined;
}

/**
 * `left-over`: no active account has the username and a password to derive it from. The other problems need one, so that each credential
 * has at most one problem.
 */
function problemCredentials(db: Db, { form, realm }: XmppSettings, problem: CredentialProblem) {
  const found = db.selectFrom(storedCredentials(db).as('stored')).where(({ exists, not }) => {
    const owner = accountsWithPassword(db).select('id').where('auth_user.username', '=', sql.ref<string>('stored.username'));
    return problem === 'left-over' ? not(exists(owner)) : exists(owner);
  });
  switch (problem) {
    case 'left-over':
      return found;
    case 'other-form':
      return found.where('form', '!=', form);
    case 'other-realm':
      return found.where('form', '=', form).where('realm', '!=', realm);
    default:
      return problem satisfies never;
  }
}

function storedCredentials(db: Db) {
  return db
    .selectFrom('authreg')
    .select(['username', 'realm', sql<string>`'authreg'`.as('form')])
    .unionAll(
      db
        .selectFrom('prosody')
        .select(['user as username', 'host as realm', sql<string>`'scram'`.as('form')])
        .distinct()
        .where('store', '=', ACCOUNTS_STORE),
    )
    .$castTo<{ form: CredentialForm; username: string; realm: string }>();
}

/** Active accounts without a credential, and how many of them have a separate password for Jitsi. */
export async function countMissingCredentials(db: Db, xmpp: XmppSettings): Promise<{ count: number; separate: number }> {
  const row = await accountsWithoutCredential(db, xmpp)
    .select((eb) => [eb.fn.countAll<number>().as('number'), eb.fn.sum<number | null>('separate_xmpp_password').as('separate')])
    .executeTakeFirstOrThrow();
  return { count: row.number, separate: row.separate ?? 0 };
}

/** Active accounts that sign in without a password, for which there can be no credential until they choose one for Jitsi. */
export async function countAccountsWithoutPassword(db: Db): Promise<number> {
  const { number } = await db
    .selectFrom('auth_user')
    .where('is_active', '=', 1)
    .where('password_not_set', '=', 1)
    .where('separate_xmpp_password', '=', 0)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(selectFrom('account_identities').select('id').whereRef('user_id', '=', 'auth_user.id')),
        exists(selectFrom('passkeys').select('id').whereRef('user_id', '=', 'auth_user.id')),
      ]),
    )
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return number;
}

export async function listMissingCredentials(db: Db, xmpp: XmppSettings, limit: number): Promise<string[]> {
  const rows = await accountsWithoutCredential(db, xmpp).select('username').orderBy('username').limit(limit).execute();
  return rows.map((row) => row.username);
}

function accountsWithoutCredential(db: Db, { form, realm }: XmppSettings) {
  const accounts = accountsWithPassword(db);
  switch (form) {
    case 'authreg':
      return accounts.where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('authreg').select('realm').whereRef('authreg.username', '=', 'auth_user.username').where('realm', '=', realm)),
        ),
      );
    case 'scram':
      return accounts.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('prosody')
              .select('key')
              .whereRef('prosody.user', '=', 'auth_user.username')
              .where('host', '=', realm)
              .where('store', '=', ACCOUNTS_STORE)
              .where('key', '=', 'stored_key'),
          ),
        ),
      );
    case 'off':
      return accounts.where(sql<boolean>`1 = 0`);
    default:
      return form satisfies never;
  }
}

/**
 * Active accounts that can have a credential: who was invited has no password yet, and who signs in elsewhere none at all, unless they
 * chose one for Jitsi.
 */
function accountsWithPassword(db: Db) {
  return db
    .selectFrom('auth_user')
    .where('is_active', '=', 1)
    .where((eb) => eb.or([eb('password_not_set', '=', 0), eb('separate_xmpp_password', '=', 1)]));
}

/**
 * Locks a credential and the account with its username, by updates that change nothing: activating an account, signing in and
 * setting a password lock the account first, creating an account the credential.
 */
export async function lockStoredCredential(tx: Tx, { form, username, realm }: StoredCredential): Promise<void> {
  const owner = tx.updateTable('auth_user').set((eb) => ({ is_active: eb.ref('is_active') }));
  await owner.where('username', '=', username).execute();
  const clear = tx.updateTable('authreg').set((eb) => ({ realm: eb.ref('realm') }));
  const keys = tx.updateTable('prosody').set((eb) => ({ host: eb.ref('host') }));
  if (form === 'authreg') await clear.where('username', '=', username).where('realm', '=', realm).execute();
  else await keys.where('host', '=', realm).where('user', '=', username).where('store', '=', ACCOUNTS_STORE).execute();
}

export async function deleteStoredCredential(tx: Tx, { form, username, realm }: StoredCredential): Promise<void> {
  if (form === 'authreg') await tx.deleteFrom('authreg').where('username', '=', username).where('realm', '=', realm).execute();
  else await tx.deleteFrom('prosody').where('host', '=', realm).where('user', '=', username).where('store', '=', ACCOUNTS_STORE).execute();
}

/** Moves a credential to another realm, where the caller has found no complete one; incomplete keys there are deleted. */
export async function changeCredentialRealm(tx: Tx, credential: StoredCredential, realm: string): Promise<void> {
  const { form, username } = credential;
  await deleteStoredCredential(tx, { form, username, realm });
  if (form === 'authreg') {
    await tx.updateTable('authreg').set({ realm }).where('username', '=', username).where('realm', '=', credential.realm).execute();
  } else {
    const rows = tx.updateTable('prosody').set({ host: realm }).where('store', '=', ACCOUNTS_STORE);
    await rows.where('user', '=', username).where('host', '=', credential.realm).execute();
  }
}
