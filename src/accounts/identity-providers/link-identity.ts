import type { IdentityIssuer } from '../../platform/config/identity-providers.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { isConstraintViolation } from '../../platform/db/database-errors.ts';
import type { Account, SetterId } from '../account.ts';
import { lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import { enqueueGroups } from '../enqueue-groups.ts';
import { buildIdentityLinkedMail, buildIdentityUnlinkedMail } from '../links/account-mail.ts';
import { lockAccountOfSession } from '../find-account.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { sendInvitation } from '../links/create-link.ts';
import { queueAccountMail } from '../links/queue-account-mail.ts';
import { releaseWithheld } from '../rights.ts';
import { hasOtherWayIn } from '../second-factor/other-way-in.ts';
import type { ChangingPerson } from '../second-factor/set-up-app.ts';
import { findPasswordAccess, isIssuerOff } from '../sign-in-policy.ts';
import { findProofSetter } from '../ways-in.ts';
import { findIdentityBySubject, listIdentities, type AccountIdentity } from './identities.ts';

type NewIdentity = { provider: IdentityIssuer; subject: string; email: string; setBy: SetterId };

/** `endsPassword`: whether the password of the account went with it. */
type NewLink = NewIdentity & { clientIp: string; endsPassword?: boolean };

/** `way-off`: the policy has switched the provider off. */
type LinkIdentityResult = { kind: 'linked' } | { kind: 'taken' } | { kind: 'session-ended' } | { kind: 'way-off' };

/**
 * A user links an identity that a provider has proved to the own account. From now on it opens the account as the password does, so it rests
 * on the word of whoever set what they proved who they are with.
 */
export async function linkIdentity(
  context: AccountContext,
  accountId: number,
  { session, clientIp }: ChangingPerson,
  { provider, subject, email }: Omit<NewIdentity, 'setBy'>,
): Promise<LinkIdentityResult> {
  return inTransaction(context.db, async (tx): Promise<LinkIdentityResult> => {
    const account = await lockAccountOfSession(tx, accountId, session.idHash);
    if (!account) return { kind: 'session-ended' };
    if (await isIssuerOff(tx, provider)) return { kind: 'way-off' };
    const known = await findIdentityBySubject(tx, provider.issuer, subject);
    if (known) return known.userId === account.id ? { kind: 'linked' } : { kind: 'taken' };
    const link = { provider, subject, email, setBy: await findProofSetter(tx, account, session), clientIp };
    await linkIdentityInTransaction(tx, context, account, link);
    return { kind: 'linked' };
  }).catch((error: unknown) => {
    if (isConstraintViolation(error)) return { kind: 'taken' };
    throw error;
  });
}

/** Links an identity to a locked account, and tells its owner. Rejects with a unique violation where another account gets it first. */
export async function linkIdentityInTransaction(
  tx: Tx,
  context: LinkContext,
  account: Account,
  { clientIp, endsPassword = false, ...identity }: NewLink,
): Promise<number> {
  const now = context.clock.now();
  const id = await insertIdentity(tx, account.id, identity, now);
  const { provider, email } = identity;
  await recordAccountEvent(tx, {
    event: 'account.identity-linked',
    accountId: account.id,
    actor: { id: account.id, clientIp },
    at: now,
    details: { provider: provider.label, email },
  });
  const content = buildIdentityLinkedMail(account, provider.label, email, { endsPassword });
  await queueAccountMail(tx, context, account, { template: 'identity-linked', content });
  return id;
}

export async function insertIdentity(tx: Tx, userId: number, { provider, subject, email, setBy }: NewIdentity, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('account_identities')
    .values({ user_id: userId, issuer: provider.issuer, subject, email, linked_at: now.toISOString(), set_by: setBy })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

type UnlinkOwnIdentityResult = { kind: 'unlinked' } | { kind: 'no-identity' } | { kind: 'only-way-in' };

/** A user unlinks an identity of the own account, unless it is the only way in. Ends the sessions that began with it, but not the one that asks. */
export async function unlinkOwnIdentity(
  context: AccountContext,
  accountId: number,
  { session, clientIp }: ChangingPerson,
  identityId: number,
): Promise<UnlinkOwnIdentityResult> {
  return inTransaction(context.db, async (tx): Promise<UnlinkOwnIdentityResult> => {
    const account = await lockAccountOfSession(tx, accountId, session.idHash);
    const identity = account && (await findIdentity(tx, context, accountId, identityId));
    if (!account || !identity) return { kind: 'no-identity' };
    if (!(await hasOtherWayIn(tx, context, account, { identityId }))) return { kind: 'only-way-in' };
    const actor = { id: accountId, clientIp };
    await unlinkInTransaction(tx, context, account, identity, { actor, keepSession: session.idHash });
    return { kind: 'unlinked' };
  });
}

export type UnlinkIdentityResult = { kind: 'unlinked' } | AccountRefusal | { kind: 'no-identity' } | { kind: 'only-way-in' };

/**
 * Unlinks an identity of another user, and ends the sessions that began with it. Whoever has no other way in gets an invitation to choose a
 * password; without an e-mail to send it to, or where the policy lets no password in, nothing is unlinked.
 */
export async function unlinkIdentity(
  context: AccountContext,
  accountId: number,
  identityId: number,
  actor: Actor,
): Promise<UnlinkIdentityResult> {
  return inTransaction(context.db, async (tx): Promise<UnlinkIdentityResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { account } = locked;
    const identity = await findIdentity(tx, context, accountId, identityId);
    if (!identity) return { kind: 'no-identity' };
    if (!(await hasOtherWayIn(tx, context, account, { identityId }))) {
      if ((await findPasswordAccess(tx, account)) === 'off') return { kind: 'only-way-in' };
      const invitation = await sendInvitation(tx, context, accountId, locked.actor);
      if (invitation.kind !== 'queued') return { kind: 'only-way-in' };
    }
    await unlinkInTransaction(tx, context, account, identity, { actor: locked.actor });
    return { kind: 'unlinked' };
  });
}

/** Unlinks all identities of a locked account that has a password, because its user does not know them. */
export async function unlinkAllIdentities(tx: Tx, context: LinkContext, account: Account, clientIp: string): Promise<void> {
  const actor = { id: account.id, clientIp };
  for (const identity of await listIdentities(tx, context, account.id))
    await unlinkInTransaction(tx, context, account, identity, { actor });
}

async function findIdentity(tx: Tx, context: AccountContext, userId: number, identityId: number): Promise<AccountIdentity | undefined> {
  return (await listIdentities(tx, context, userId)).find(({ id }) => id === identityId);
}

async function unlinkInTransaction(
  tx: Tx,
  context: LinkContext,
  account: Account,
  { id, label, email }: AccountIdentity,
  { actor, keepSession = '' }: { actor: Pick<NonNullable<Actor>, 'id' | 'clientIp'> | null; keepSession?: string },
): Promise<void> {
  const now = context.clock.now();
  const began = tx.selectFrom('provider_sessions').select('id_hash').where('identity_id', '=', id);
  await tx.deleteFrom('sessions').where('id_hash', 'in', began).where('id_hash', '!=', keepSession).execute();
  await tx.deleteFrom('account_identities').where('id', '=', id).execute();
  // Whoever had the identity may have asked for another e-mail with it.
  await revokeLinks(tx, account.id, ['email']);
  await enqueueGroups(tx, account.id, now);
  await releaseWithheld(tx, account.id);
  const details = { provider: label, email };
  await recordAccountEvent(tx, { event: 'account.identity-unlinked', accountId: account.id, actor, at: now, details });
  await queueAccountMail(tx, context, account, {
    template: 'identity-unlinked',
    content: buildIdentityUnlinkedMail(account, label, email),
  });
}
