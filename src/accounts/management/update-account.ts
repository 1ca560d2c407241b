import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import type { Account } from '../account.ts';
import { isEmailTaken, nameSortKey, updateAccountRow } from '../accounts.queries.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import { replaceEmail } from '../email/replace-email.ts';

/** `meanwhile`: somebody else changed the account after this form was drawn; `account` is how it stands now. */
export type UpdateAccountResult =
  | { kind: 'saved' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'meanwhile'; account: Account }
  | { kind: 'refused'; field: 'email'; reason: 'invalid' | 'taken' };

const fields = ['firstName', 'lastName', 'email', 'locale', 'timeZone'] as const;

export type AccountChanges = Pick<Account, (typeof fields)[number] | 'version'>;

/**
 * Somebody who answers for people corrects what is known of a person. A new e-mail address counts at once, and the old one is
 * told. The username has a story of its own: the person signs in with it.
 */
export async function updateAccount(
  context: AccountContext,
  accountId: number,
  form: AccountChanges,
  actor: Actor,
): Promise<UpdateAccountResult> {
  if (form.email !== '' && (emailKey(form.email) === undefined || !isEmailAddress(form.email)))
    return { kind: 'refused', field: 'email', reason: 'invalid' };
  return retryOnUniqueViolation(() => inTransaction(context.db, edit));

  async function edit(tx: Tx): Promise<UpdateAccountResult> {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    const details = diffFields(account, form, fields);
    if (Object.keys(details).length === 0) return { kind: 'saved' };
    if (account.version !== form.version) return { kind: 'meanwhile', account };
    if (form.email !== '' && (await isEmailTaken(tx, form.email, accountId))) return { kind: 'refused', field: 'email', reason: 'taken' };
    await write(tx, account);
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'account.edited',
      subject: 'account',
      subjectId: accountId,
      details,
    });
    return { kind: 'saved' };
  }

  async function write(tx: Tx, account: Account): Promise<void> {
    const { firstName, lastName, locale, timeZone } = form;
    await updateAccountRow(tx, accountId, {
      first_name: firstName,
      last_name: lastName,
      sort_key: nameSortKey(form),
      locale,
      time_zone: timeZone,
      version: account.version + 1,
    });
    const renamed = { ...account, firstName, lastName };
    if (form.email === account.email) await indexUserSearchTerms(tx, accountId, renamed);
    else await replaceEmail(tx, context, renamed, form.email);
  }
}
