import { againAfterCollision } from '../../platform/db/again-after-collision.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { emailKey, isMailAddress } from '../../platform/shared/text-keys.ts';
import type { Account } from '../account.ts';
import { isEmailTaken, nameSortKey, updateAccount } from '../accounts.queries.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import type { AccountNeeds } from '../context.ts';
import { keepPersonWords } from '../user-search-terms.ts';
import { writeEmail } from '../email/replace-email.ts';

/** `meanwhile`: somebody else changed the account after this form was drawn; `account` is how it stands now. */
export type AccountEdit =
  | { kind: 'saved' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'meanwhile'; account: Account }
  | { kind: 'refused'; field: 'email'; why: 'invalid' | 'taken' };

const fields = ['firstName', 'lastName', 'email', 'locale', 'timeZone'] as const;

export type AccountForm = Pick<Account, (typeof fields)[number] | 'version'>;

/**
 * Somebody who answers for people corrects what is known of a person. A new e-mail address counts at once, and the old one is
 * told. The username has a story of its own: the person signs in with it.
 */
export async function editAccount(needs: AccountNeeds, accountId: number, form: AccountForm, actor: Actor): Promise<AccountEdit> {
  if (form.email !== '' && (emailKey(form.email) === undefined || !isMailAddress(form.email)))
    return { kind: 'refused', field: 'email', why: 'invalid' };
  return againAfterCollision(() => inTransaction(needs.db, edit));

  async function edit(tx: Tx): Promise<AccountEdit> {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    const details = changesBetween(account, form, fields);
    if (Object.keys(details).length === 0) return { kind: 'saved' };
    if (account.version !== form.version) return { kind: 'meanwhile', account };
    if (form.email !== '' && (await isEmailTaken(tx, form.email, accountId))) return { kind: 'refused', field: 'email', why: 'taken' };
    await write(tx, account);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'account.edited',
      subject: 'account',
      subjectId: accountId,
      details,
    });
    return { kind: 'saved' };
  }

  async function write(tx: Tx, account: Account): Promise<void> {
    const { firstName, lastName, locale, timeZone } = form;
    await updateAccount(tx, accountId, {
      first_name: firstName,
      last_name: lastName,
      sort_key: nameSortKey(form),
      locale,
      time_zone: timeZone,
      version: account.version + 1,
    });
    const renamed = { ...account, firstName, lastName };
    if (form.email === account.email) await keepPersonWords(tx, accountId, renamed);
    else await writeEmail(tx, needs, renamed, form.email);
  }
}
