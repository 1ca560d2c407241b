import type { Db, Tx } from '../../platform/db/database.ts';
import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Account } from '../account.ts';
import { listPasskeys } from '../second-factor/passkeys.ts';

/** An identity of a user at a provider. */
export type Identity = {
  id: number;
  issuer: string;
  /** The provider's name, or its address where the settings do not name it any more. */
  label: string;
  /** Whether the settings still name the provider: only then can the user sign in with it. */
  usable: boolean;
  email: string;
  linkedAt: Date;
  lastUsedAt: Date | null;
};

type IdentityContext = Pick<AppContext, 'settings'>;

/** The identities of a user, oldest first. */
export async function listIdentities(db: Db, { settings }: IdentityContext, userId: number): Promise<Identity[]> {
  const rows = await db.selectFrom('account_identities').selectAll().where('user_id', '=', userId).orderBy('id').execute();
  return rows.map((row) => {
    const provider = settings.identityProviders.find(({ issuer }) => issuer === row.issuer);
    return {
      id: row.id,
      issuer: row.issuer,
      label: provider?.label ?? row.issuer,
      usable: provider !== undefined,
      email: row.email,
      linkedAt: new Date(row.linked_at),
      lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at),
    };
  });
}

/** Whether the user can still sign in without this identity. */
export async function hasOtherWayIn(tx: Tx, context: IdentityContext, account: Account, identityId: number): Promise<boolean> {
  if (!account.passwordNotSet || (await listPasskeys(tx, account.id)).length > 0) return true;
  return (await listIdentities(tx, context, account.id)).some(({ id, usable }) => usable && id !== identityId);
}

/** The provider at which a session began, where the settings still name it; undefined for other sessions. */
export async function findSessionIdentity(
  db: Db,
  { settings }: IdentityContext,
  sessionIdHash: string,
): Promise<{ provider: IdentityProvider | undefined } | undefined> {
  const row = await db
    .selectFrom('provider_sessions')
    .innerJoin('account_identities', 'account_identities.id', 'provider_sessions.identity_id')
    .select('account_identities.issuer')
    .where('provider_sessions.id_hash', '=', sessionIdHash)
    .executeTakeFirst();
  return row && { provider: settings.identityProviders.find(({ issuer }) => issuer === row.issuer) };
}

/** What a sign-in at a provider is recorded with. */
export type IdentityUse = { identityId: number; email: string; sid: string | undefined };

/**
 * In the transaction of a sign-in: notes that the identity was used, and that the session began with it. False where it was unlinked
 * meanwhile, or the session has ended.
 */
export async function recordIdentityUse(
  tx: Tx,
  userId: number,
  { identityId, email, sid }: IdentityUse,
  session: string | undefined,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('account_identities')
    .set({ last_used_at: now.toISOString(), email })
    .where('id', '=', identityId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  if (session === undefined) return true;
  const open = await tx.selectFrom('sessions').select('id_hash').where('id_hash', '=', session).executeTakeFirst();
  if (!open) return false;
  await tx
    .insertInto('provider_sessions')
    .values({ id_hash: session, identity_id: identityId, sid: sid ?? null })
    .execute();
  return true;
}

/**
 * Ends the sessions that began at a provider in the session `sid` there, or, without one, all of the identity. Answers whose they were, as far
 * as there were any.
 */
export async function endProviderSessions(
  tx: Tx,
  issuer: string,
  { subject, sid }: { subject: string | undefined; sid: string | undefined },
): Promise<{ userIds: number[]; count: number }> {
  let found = tx
    .selectFrom('provider_sessions')
    .innerJoin('account_identities', 'account_identities.id', 'provider_sessions.identity_id')
    .select(['provider_sessions.id_hash', 'account_identities.user_id'])
    .where('account_identities.issuer', '=', issuer);
  if (subject !== undefined) found = found.where('account_identities.subject', '=', subject);
  // Of a session for which the provider named none, the subject is all that there is to compare.
  if (sid !== undefined)
    found = found.where((eb) => {
      const same = eb('provider_sessions.sid', '=', sid);
      return subject === undefined ? same : eb.or([same, eb('provider_sessions.sid', 'is', null)]);
    });
  const rows = await found.execute();
  for (const row of rows) await tx.deleteFrom('sessions').where('id_hash', '=', row.id_hash).execute();
  return { userIds: [...new Set(rows.map((row) => row.user_id))], count: rows.length };
}
