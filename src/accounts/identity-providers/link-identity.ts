import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { isConstraintViolation } from '../../platform/db/database-errors.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { Account, SetterId } from '../account.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import { buildIdentityLinkedMail, buildIdentityUnlinkedMail } from '../links/account-mail.ts';
import { sendInvitation } from '../links/create-link.ts';
import type { PasswordNotConfirmed } from '../passwords/confirm-password.ts';
import { releaseWithheld } from '../rights.ts';
import { confirmPerson, lockConfirmedPerson, type ConfirmingPerson } from './confirm-person.ts';
import { hasOtherWayIn, listIdentities, type Identity } from './identities.ts';

const NOTIFICATION_LIFETIME_MS = days(3);

type NewIdentity = { provider: IdentityProvider; subject: string; email: string; setBy: SetterId };

export type LinkIdentityResult = { kind: 'linked' } | { kind: 'taken' } | { kind: 'must-sign-in' } | PasswordNotConfirmed;

/**
 * A user links an identity that a provider has proved to the own account. From now on it opens the account as the password does, so it rests
 * on the word of whoever set what they confirmed it with. May reject with HashingBusyError.
 */
export async function linkIdentity(
  context: AccountContext,
  person: ConfirmingPerson,
  { provider, subject, email }: Omit<NewIdentity, 'setBy'>,
): Promise<LinkIdentityResult> {
  const confirmation = await confirmPerson(context, person);
  if (confirmation.kind !== 'confirmed') return confirmation;
  return inTransaction(context.db, async (tx): Promise<LinkIdentityResult> => {
    const locked = await lockConfirmedPerson(tx, person, confirmation);
    if (!locked) return { kind: 'must-sign-in' };
    const { account, setBy } = locked;
    const owner = await tx
      .selectFrom('account_identities')
      .select('user_id')
      .where('issuer', '=', provider.issuer)
      .where('subject', '=', subject)
      .executeTakeFirst();
    if (owner) return owner.user_id === account.id ? { kind: 'linked' } : { kind: 'taken' };
    const link = { provider, subject, email, setBy, clientIp: person.clientIp };
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
  { clientIp, ...identity }: NewIdentity & { clientIp: string },
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
  if (account.email !== '')
    await queueMail(tx, context, {
      template: 'identity-linked',
      userId: account.id,
      email: account.email,
      content: buildIdentityLinkedMail(account, provider.label, email),
      expiresAt: addMs(now, NOTIFICATION_LIFETIME_MS),
    });
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

export type UnlinkOwnIdentityResult =
  { kind: 'unlinked' } | { kind: 'no-identity' } | { kind: 'only-way-in' } | { kind: 'must-sign-in' } | PasswordNotConfirmed;

/**
 * A user unlinks an identity of the own account, unless it is the only way in. Ends the sessions that began with it, but not the one that
 * asks. May reject with HashingBusyError.
 */
export async function unlinkOwnIdentity(
  context: AccountContext,
  person: ConfirmingPerson,
  identityId: number,
): Promise<UnlinkOwnIdentityResult> {
  const confirmation = await confirmPerson(context, person);
  if (confirmation.kind !== 'confirmed') return confirmation;
  return inTransaction(context.db, async (tx): Promise<UnlinkOwnIdentityResult> => {
    const locked = await lockConfirmedPerson(tx, person, confirmation);
    if (!locked) return { kind: 'must-sign-in' };
    const { account } = locked;
    const identity = await findIdentity(tx, context, account.id, identityId);
    if (!identity) return { kind: 'no-identity' };
    if (!(await hasOtherWayIn(tx, context, account, identityId))) return { kind: 'only-way-in' };
    const actor = { id: account.id, clientIp: person.clientIp };
    await unlinkInTransaction(tx, context, account, identity, { actor, keepSession: person.session.idHash });
    return { kind: 'unlinked' };
  });
}

export type UnlinkIdentityResult =
  { kind: 'unlinked' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'no-identity' } | { kind: 'only-way-in' };

/**
 * Unlinks an identity of another user, and ends the sessions that began with it. Whoever has no other way in gets an invitation to choose a
 * password; without an e-mail to send it to, nothing is unlinked.
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
    if (!(await hasOtherWayIn(tx, context, account, identityId))) {
      const invitation = await sendInvitation(tx, context, accountId, locked.actor);
      if (invitation.kind !== 'queued') return { kind: 'only-way-in' };
    }
    await unlinkInTransaction(tx, context, account, identity, { actor: locked.actor });
    return { kind: 'unlinked' };
  });
}

async function findIdentity(tx: Tx, context: AccountContext, userId: number, identityId: number): Promise<Identity | undefined> {
  return (await listIdentities(tx, context, userId)).find(({ id }) => id === identityId);
}

async function unlinkInTransaction(
  tx: Tx,
  context: LinkContext,
  account: Account,
  { id, label, email }: Identity,
  { actor, keepSession = '' }: { actor: Pick<NonNullable<Actor>, 'id' | 'clientIp'> | null; keepSession?: string },
): Promise<void> {
  const now = context.clock.now();
  const began = tx.selectFrom('provider_sessions').select('id_hash').where('identity_id', '=', id);
  await tx.deleteFrom('sessions').where('id_hash', 'in', began).where('id_hash', '!=', keepSession).execute();
  await tx.deleteFrom('account_identities').where('id', '=', id).execute();
  await releaseWithheld(tx, account.id);
  const details = { provider: label, email };
  await recordAccountEvent(tx, { event: 'account.identity-unlinked', accountId: account.id, actor, at: now, details });
  if (account.email === '') return;
  await queueMail(tx, context, {
    template: 'identity-unlinked',
    userId: account.id,
    email: account.email,
    content: buildIdentityUnlinkedMail(account, label, email),
    expiresAt: addMs(now, NOTIFICATION_LIFETIME_MS),
  });
}
