import type { Updateable } from 'kysely';
import type { UserTable } from '../accounts.table.ts';
import { randomUUID } from 'node:crypto';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { es } from '../../platform/messages/es.ts';
import { deleteSearchTerms } from '../../platform/pagination/search-terms.ts';
import { deleteCredentials } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import { deleteAccountRow, findTakenField, nameSortKey, overwriteAccountRow, updateAccountRow } from '../accounts.queries.ts';
import { isLastAdministrator } from '../administrators.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { endUnauthorizedLinks } from '../issued-links.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import type { AccountStateResult } from './deactivate-account.ts';

/** Deletes an account with everything that belongs to it, Prosody's credentials included. The audit log keeps that it existed. */
export async function deleteAccount(context: AppContext, accountId: number, actor: Actor): Promise<AccountStateResult> {
  return inTransaction(context.db, (tx) => deleteAccountInTransaction(tx, context.clock.now(), accountId, actor));
}

export async function deleteAccountInTransaction(tx: Tx, now: Date, accountId: number, actor: Actor): Promise<AccountStateResult> {
  const locked = await lockForRemoval(tx, accountId, actor);
  if (locked.kind !== 'locked') return locked;
  const { username } = locked.account;
  await endMadeLinks(tx, accountId, now);
  await deleteCredentials(tx, username);
  await deleteSearchTerms(tx, 'person', accountId);
  await deleteAccountRow(tx, accountId);
  await recordAccountEvent(tx, { event: 'account.deleted', accountId, actor, at: now, details: { username } });
  return { kind: 'done' };
}

/**
 * Erases who an account belonged to: name, e-mail, roles, sessions, links and Prosody's credentials. The id stays, so that
 * attendance and meetings keep their counts; the account cannot be changed any more.
 */
export async function anonymiseAccountInTransaction(tx: Tx, now: Date, accountId: number, actor: Actor): Promise<AccountStateResult> {
  const locked = await lockForRemoval(tx, accountId, actor);
  if (locked.kind !== 'locked') return locked;
  await endMadeLinks(tx, accountId, now);
  await deleteCredentials(tx, locked.account.username);
  await signOutEverywhere(tx, accountId);
  await overwritePersonalData(tx, accountId, now);
  await recordAccountEvent(tx, { event: 'account.anonymised', accountId, actor, at: now });
  return { kind: 'done' };
}

/** Links for others do not outlive the account of their maker. */
async function endMadeLinks(tx: Tx, accountId: number, now: Date): Promise<void> {
  await updateAccountRow(tx, accountId, { is_active: 0 });
  await endUnauthorizedLinks(tx, [accountId], now);
}

/** Nobody removes their own account or that of the last administrator. */
async function lockForRemoval(
  tx: Tx,
  accountId: number,
  actor: Actor,
): Promise<{ kind: 'locked'; account: Account } | Exclude<AccountStateResult, { kind: 'done' | 'unchanged' }>> {
  const locked = await lockAccountFor(tx, actor, accountId);
  if (locked.kind !== 'locked') return locked;
  if (actor?.id === accountId) return { kind: 'cannot-target-self' };
  if (await isLastAdministrator(tx, locked.account)) return { kind: 'last-administrator' };
  return locked;
}

/** Every column but those that say nothing of a person: a new column does not compile until it is overwritten here or named below. */
type PersonalColumns = Required<
  Omit<Updateable<UserTable>, 'id' | 'date_joined' | 'is_staff' | 'is_superuser' | 'version' | 'device_version' | 'former_since'>
>;

async function overwritePersonalData(tx: Tx, id: number, now: Date): Promise<void> {
  const { anonymisedUser } = es.privacy;
  const name = { firstName: anonymisedUser.firstName, lastName: anonymisedUser.lastName(id) };
  const username = await findFreeUsername(tx, anonymisedUser.username(id));
  await overwriteAccountRow(tx, id, {
    username,
    email: '',
    email_key: null,
    password: NO_PASSWORD,
    first_name: name.firstName,
    last_name: name.lastName,
    sort_key: nameSortKey(name),
    is_active: 0,
    last_login: null,
    avatar_url: null,
    locale: 'es',
    time_zone: null,
    separate_xmpp_password: 0,
    password_not_set: 0,
    anonymised_at: now.toISOString(),
    password_set_by: null,
    email_set_by: null,
    proven_email_key: null,
    withheld_permissions: '',
    identifier: null,
    administered_until: null,
  } satisfies PersonalColumns);
  await indexUserSearchTerms(tx, id, { ...name, username, email: '' });
}

async function findFreeUsername(tx: Tx, preferred: string): Promise<string> {
  return (await findTakenField(tx, preferred, null)) ? `${preferred}-${randomUUID().slice(0, 8)}` : preferred;
}
