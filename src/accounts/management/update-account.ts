import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isEmailAddress } from '../../platform/shared/text-keys.ts';
import { updateCredentialUsername } from '../../jitsi/credentials/credential-store.ts';
import { type Account, type IdentifierOwner, isValidUsername, OPERATOR } from '../account.ts';
import { findIdentifierOwner, findTakenField, isEmailTaken, nameSortKey, updateAccountRow } from '../accounts.queries.ts';
import { lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { replaceEmail } from '../email/change-own-email.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';

/** `version-conflict`: the account changed after the form was rendered; `account` is its current state. */
type UpdateAccountResult =
  | { kind: 'saved' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'version-conflict'; account: Account }
  | { kind: 'refused'; field: 'email'; reason: 'invalid' | 'taken' }
  | { kind: 'identifier-taken'; owner: IdentifierOwner };

const fields = ['firstName', 'lastName', 'email', 'identifier', 'locale', 'timeZone'] as const;

export type AccountChanges = Pick<Account, (typeof fields)[number] | 'version'>;

/**
 * An administrator changes the data of a user. A new e-mail counts at once, and the old one is notified. The username, with
 * which the user signs in, has a use case of its own.
 */
export async function updateAccount(
  context: AccountContext,
  accountId: number,
  changes: AccountChanges,
  actor: Actor,
): Promise<UpdateAccountResult> {
  return retryOnUniqueViolation(() => inTransaction(context.db, update));

  async function update(tx: Tx): Promise<UpdateAccountResult> {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { account } = locked;
    const details = diffFields(account, changes, fields);
    if (Object.keys(details).length === 0) return { kind: 'saved' };
    if (account.version !== changes.version) return { kind: 'version-conflict', account };
    const email = changes.email === account.email ? '' : changes.email;
    if (email !== '' && !isEmailAddress(email)) return { kind: 'refused', field: 'email', reason: 'invalid' };
    if (email !== '' && (await isEmailTaken(tx, email, accountId))) return { kind: 'refused', field: 'email', reason: 'taken' };
    const owner = await findIdentifierOwner(tx, changes.identifier, accountId);
    if (owner) return { kind: 'identifier-taken', owner };
    await write(tx, account);
    await recordAccountEvent(tx, { event: 'account.edited', accountId, actor, at: context.clock.now(), details });
    return { kind: 'saved' };
  }

  async function write(tx: Tx, account: Account): Promise<void> {
    const { firstName, lastName, identifier, locale, timeZone } = changes;
    await updateAccountRow(tx, accountId, {
      first_name: firstName,
      last_name: lastName,
      sort_key: nameSortKey(changes),
      identifier: identifier || null,
      locale,
      time_zone: timeZone,
      version: account.version + 1,
    });
    const renamed = { ...account, firstName, lastName, identifier };
    if (changes.email === account.email) await indexUserSearchTerms(tx, accountId, renamed);
    else await replaceEmail(tx, context, renamed, changes.email, actor?.id ?? OPERATOR);
  }
}

type RenameAccountResult = { kind: 'renamed' } | AccountRefusal | { kind: 'refused'; reason: 'invalid' | 'taken' };

/** Changes the username, in Prosody's credentials too. */
export async function renameAccount(context: AppContext, accountId: number, username: string, actor: Actor): Promise<RenameAccountResult> {
  if (!isValidUsername(username)) return { kind: 'refused', reason: 'invalid' };
  return retryOnUniqueViolation(() => inTransaction(context.db, rename));

  async function rename(tx: Tx): Promise<RenameAccountResult> {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { account } = locked;
    if (account.username === username) return { kind: 'renamed' };
    if (await findTakenField(tx, username, null)) return { kind: 'refused', reason: 'taken' };
    await updateAccountRow(tx, accountId, { username, version: account.version + 1 });
    await indexUserSearchTerms(tx, accountId, { ...account, username });
    await updateCredentialUsername(tx, account.username, username);
    const details = { username: { before: account.username, after: username } };
    await recordAccountEvent(tx, { event: 'account.renamed', accountId, actor, at: context.clock.now(), details });
    return { kind: 'renamed' };
  }
}
