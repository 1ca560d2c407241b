import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { saveIdentityGroups } from './identity-groups.ts';

/** An identity of a user at a provider. */
export type AccountIdentity = {
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
export async function listIdentities(db: Db, { settings }: IdentityContext, userId: number): Promise<AccountIdentity[]> {
  const rows = await db.selectFrom('account_identities').selectAll().where('user_id', '=', userId).orderBy('id').execute();
  return rows.map((row) => {
    const provider = settings.issuers.find(({ issuer }) => issuer === row.issuer);
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

/** By what the provider calls its user. */
export async function findIdentityBySubject(db: Db, issuer: string, subject: string): Promise<{ id: number; userId: number } | undefined> {
  const identities = db.selectFrom('account_identities').select(['id', 'user_id as userId']);
  return identities.where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst();
}

/** The identity with which a session began, and its provider, where the settings still name it; undefined for other sessions. */
export async function findSessionIdentity(
  db: Db,
  { settings }: IdentityContext,
  sessionIdHash: string,
): Promise<{ provider: IdentityProvider | undefined; subject: string } | undefined> {
  const row = await db
    .selectFrom('provider_sessions')
    .innerJoin('account_identities', 'account_identities.id', 'provider_sessions.identity_id')
    .select(['account_identities.issuer', 'account_identities.subject'])
    .where('provider_sessions.id_hash', '=', sessionIdHash)
    .executeTakeFirst();
  return row && { provider: settings.identityProviders.find(({ issuer }) => issuer === row.issuer), subject: row.subject };
}

/** The user signed in at the provider again: the session here goes on in another one there, whose end ends it too. */
export async function updateProviderSession(db: Db, sessionIdHash: string, sid: string | undefined, now: Date): Promise<void> {
  await db
    .updateTable('provider_sessions')
    .set({ sid: sid ?? null, signed_in_at: now.toISOString() })
    .where('id_hash', '=', sessionIdHash)
    .execute();
}

/** What a sign-in at a provider is recorded with. `groups`: undefined where it did not say them all; `stored`: with the password, a moment ago. */
export type IdentityUse = { identityId: number; email: string; sid: string | undefined; groups: string[] | 'stored' | undefined };

/**
 * In the transaction of a sign-in: notes that the identity was used, and that the session began with it. False where it was unlinked
 * meanwhile, or the session has ended.
 */
export async function recordIdentityUse(
  tx: Tx,
  userId: number,
  { identityId, email, sid, groups }: IdentityUse,
  session: string | undefined,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('account_identities')
    .set({ email, ...(groups !== 'stored' && { last_used_at: now.toISOString() }) })
    .where('id', '=', identityId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  if (groups && groups !== 'stored') await saveIdentityGroups(tx, identityId, groups, now);
  if (session === undefined) return true;
  const open = await tx.selectFrom('sessions').select('id_hash').where('id_hash', '=', session).executeTakeFirst();
  if (!open) return false;
  await tx
    .insertInto('provider_sessions')
    .values({ id_hash: session, identity_id: identityId, sid: sid ?? null, signed_in_at: now.toISOString() })
    .execute();
  return true;
}

/**
 * Ends the sessions and applications that began at a provider in the session `sid` there, or, without one, all of the identity. API keys
 * stay: they are for programs, which work while nobody is signed in. Answers whose they were, as far as there were any.
 */
export async function endProviderSessions(
  tx: Tx,
  issuer: string,
  { subject, sid }: { subject: string | undefined; sid: string | undefined },
): Promise<{ userIds: number[]; count: number }> {
  const identities = tx
    .selectFrom('account_identities')
    .select('id')
    .where('issuer', '=', issuer)
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject!));
  // Of a session for which the provider named none, the subject is all that there is to compare.
  const ofSession = sid === undefined ? sql`1 = 1` : subject === undefined ? sql`sid = ${sid}` : sql`(sid = ${sid} or sid is null)`;
  const isEnded = sql<boolean>`identity_id in ${identities} and ${ofSession}`;
  const began = tx.selectFrom('provider_sessions').select('id_hash').where(isEnded);
  const sessions = await tx.deleteFrom('sessions').where('id_hash', 'in', began).returning('user_id').execute();
  const ended = tx.deleteFrom('api_tokens').where('kind', '=', 'application').where(isEnded);
  const applications = await ended.returning('user_id').execute();
  const userIds = [...sessions, ...applications].flatMap((row) => row.user_id ?? []);
  return { userIds: [...new Set(userIds)], count: userIds.length };
}
