import { sql } from 'kysely';
import type { CredentialForm, XmppSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { ACCOUNTS_STORE } from './prosody-rows.ts';

/** A credential as it stands in the database, in either form and under any realm. */
export type StoredCredential = { form: Exclude<CredentialForm, 'off'>; username: string; realm: string };

/** What can be wrong with a credential that is there. */
export const credentialProblems = ['left-over', 'other-form', 'other-realm'] as const;

export type CredentialProblem = (typeof credentialProblems)[number];

export async function countProblemCredentials(db: Db, xmpp: XmppSettings, what: CredentialProblem): Promise<number> {
  const row = await problemCredentials(db, xmpp, what)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

export function listProblemCredentials(db: Db, xmpp: XmppSettings, what: CredentialProblem, most: number): Promise<StoredCredential[]> {
  const found = problemCredentials(db, xmpp, what).selectAll('kept').orderBy('username').orderBy('realm').limit(most);
  return found.$castTo<StoredCredential>().execute();
}

/** Whether a credential is still wrong in this way. Counts as an answer only while the account is held. */
export async function hasCredentialProblem(tx: Tx, xmpp: XmppSettings, what: CredentialProblem, kept: StoredCredential): Promise<boolean> {
  const { form, username, realm } = kept;
  const found = problemCredentials(tx, xmpp, what).select('username').where('username', '=', username);
  return (await found.where('form', '=', form).where('realm', '=', realm).executeTakeFirst()) !== undefined;
}

/** `left-over`: no active account has the name. The two others have one, so that each credential is found at most once. */
function problemCredentials(db: Db, { form, realm }: XmppSettings, what: CredentialProblem) {
  const found = db.selectFrom(storedCredentials(db).as('kept')).where(({ exists, not, selectFrom }) => {
    const owner = selectFrom('auth_user').select('id').whereRef('auth_user.username', '=', 'kept.username').where('is_active', '=', 1);
    return what === 'left-over' ? not(exists(owner)) : exists(owner);
  });
  switch (what) {
    case 'left-over':
      return found;
    case 'other-form':
      return found.where('form', '!=', form);
    case 'other-realm':
      return found.where('form', '=', form).where('realm', '!=', realm);
    default:
      return what satisfies never;
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

/** Active accounts with a password that Prosody does not find, and how many of them have a password of their own there. */
export async function countMissingCredentials(db: Db, xmpp: XmppSettings): Promise<{ count: number; separate: number }> {
  const row = await accountsWithoutCredential(db, xmpp)
    .select((eb) => [eb.fn.countAll<number>().as('number'), eb.fn.sum<number | null>('separate_xmpp_password').as('separate')])
    .executeTakeFirstOrThrow();
  return { count: row.number, separate: row.separate ?? 0 };
}

export async function listMissingCredentials(db: Db, xmpp: XmppSettings, most: number): Promise<string[]> {
  const rows = await accountsWithoutCredential(db, xmpp).select('username').orderBy('username').limit(most).execute();
  return rows.map((row) => row.username);
}

function accountsWithoutCredential(db: Db, { form, realm }: XmppSettings) {
  // Who was only invited has no password yet that Prosody could know.
  const active = db.selectFrom('auth_user').where('is_active', '=', 1).where('password_not_set', '=', 0);
  switch (form) {
    case 'authreg':
      return active.where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('authreg').select('realm').whereRef('authreg.username', '=', 'auth_user.username').where('realm', '=', realm)),
        ),
      );
    case 'scram':
      return active.where(({ not, exists, selectFrom }) =>
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
      return active.where(sql<boolean>`1 = 0`);
    default:
      return form satisfies never;
  }
}

/**
 * Makes everyone else who changes this account or this credential wait, by updates that change nothing: whoever switches an
 * account on, signs in or sets a password asks for the account first, whoever makes one of this name for the credential.
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

/** Puts a credential under another realm. The caller knows that there is no whole one there; parts of keys would be in the way. */
export async function changeCredentialRealm(tx: Tx, kept: StoredCredential, realm: string): Promise<void> {
  const { form, username } = kept;
  await deleteStoredCredential(tx, { form, username, realm });
  if (form === 'authreg') {
    await tx.updateTable('authreg').set({ realm }).where('username', '=', username).where('realm', '=', kept.realm).execute();
  } else {
    const rows = tx.updateTable('prosody').set({ host: realm }).where('store', '=', ACCOUNTS_STORE);
    await rows.where('user', '=', username).where('host', '=', kept.realm).execute();
  }
}
