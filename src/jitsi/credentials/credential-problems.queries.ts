import { sql } from 'kysely';
import type { CredentialForm, XmppSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { STORE } from './prosody-rows.ts';

/** A credential as it stands in the database, in either form and under any realm. */
export type KeptCredential = { form: Exclude<CredentialForm, 'off'>; username: string; realm: string };

/** What can be wrong with a credential that is there. */
export const misplacements = ['left-over', 'other-form', 'other-realm'] as const;

export type Misplacement = (typeof misplacements)[number];

export async function countMisplaced(db: Db, xmpp: XmppSettings, what: Misplacement): Promise<number> {
  const row = await misplaced(db, xmpp, what)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

export function listMisplaced(db: Db, xmpp: XmppSettings, what: Misplacement, most: number): Promise<KeptCredential[]> {
  const found = misplaced(db, xmpp, what).selectAll('kept').orderBy('username').orderBy('realm').limit(most);
  return found.$castTo<KeptCredential>().execute();
}

/** Whether a credential is still wrong in this way. Counts as an answer only while the account is held. */
export async function isMisplaced(tx: Tx, xmpp: XmppSettings, what: Misplacement, kept: KeptCredential): Promise<boolean> {
  const { form, username, realm } = kept;
  const found = misplaced(tx, xmpp, what).select('username').where('username', '=', username);
  return (await found.where('form', '=', form).where('realm', '=', realm).executeTakeFirst()) !== undefined;
}

/** `left-over`: no active account has the name. The two others have one, so that each credential is found at most once. */
function misplaced(db: Db, { form, realm }: XmppSettings, what: Misplacement) {
  const found = db.selectFrom(keptCredentials(db).as('kept')).where(({ exists, not, selectFrom }) => {
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

function keptCredentials(db: Db) {
  return db
    .selectFrom('authreg')
    .select(['username', 'realm', sql<string>`'authreg'`.as('form')])
    .unionAll(
      db
        .selectFrom('prosody')
        .select(['user as username', 'host as realm', sql<string>`'scram'`.as('form')])
        .distinct()
        .where('store', '=', STORE),
    )
    .$castTo<{ form: CredentialForm; username: string; realm: string }>();
}

/** Active accounts with a password that Prosody does not find, and how many of them have a password of their own there. */
export async function countMissing(db: Db, xmpp: XmppSettings): Promise<{ number: number; separate: number }> {
  const row = await missing(db, xmpp)
    .select((eb) => [eb.fn.countAll<number>().as('number'), eb.fn.sum<number | null>('separate_xmpp_password').as('separate')])
    .executeTakeFirstOrThrow();
  return { number: row.number, separate: row.separate ?? 0 };
}

export async function listMissing(db: Db, xmpp: XmppSettings, most: number): Promise<string[]> {
  const rows = await missing(db, xmpp).select('username').orderBy('username').limit(most).execute();
  return rows.map((row) => row.username);
}

function missing(db: Db, { form, realm }: XmppSettings) {
  // Who was only invited has no password yet that Prosody could know.
  const active = db.selectFrom('auth_user').where('is_active', '=', 1).where('awaits_password', '=', 0);
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
              .where('store', '=', STORE)
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
export async function holdKept(tx: Tx, { form, username, realm }: KeptCredential): Promise<void> {
  const owner = tx.updateTable('auth_user').set((eb) => ({ is_active: eb.ref('is_active') }));
  await owner.where('username', '=', username).execute();
  const clear = tx.updateTable('authreg').set((eb) => ({ realm: eb.ref('realm') }));
  const keys = tx.updateTable('prosody').set((eb) => ({ host: eb.ref('host') }));
  if (form === 'authreg') await clear.where('username', '=', username).where('realm', '=', realm).execute();
  else await keys.where('host', '=', realm).where('user', '=', username).where('store', '=', STORE).execute();
}

export async function removeKept(tx: Tx, { form, username, realm }: KeptCredential): Promise<void> {
  if (form === 'authreg') await tx.deleteFrom('authreg').where('username', '=', username).where('realm', '=', realm).execute();
  else await tx.deleteFrom('prosody').where('host', '=', realm).where('user', '=', username).where('store', '=', STORE).execute();
}

/** Puts a credential under another realm. The caller knows that there is no whole one there; parts of keys would be in the way. */
export async function moveKept(tx: Tx, kept: KeptCredential, realm: string): Promise<void> {
  const { form, username } = kept;
  await removeKept(tx, { form, username, realm });
  if (form === 'authreg') {
    await tx.updateTable('authreg').set({ realm }).where('username', '=', username).where('realm', '=', kept.realm).execute();
  } else {
    const rows = tx.updateTable('prosody').set({ host: realm }).where('store', '=', STORE);
    await rows.where('user', '=', username).where('host', '=', kept.realm).execute();
  }
}
