import { againAfterCollision } from '../db/again-after-collision.ts';
import { inTransaction, type Tx } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import { changesBetween } from '../journal/changes.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { emailKey } from '../shared/email-key.ts';
import type { Locale } from '../shared/language.ts';
import type { Account } from './account.ts';
import { nameSortKey, takenNames, updateAccount } from './accounts.queries.ts';
import { doneBy, holdFor, type Actor } from './authority.ts';
import { keepPersonWords } from './person-words.ts';

/** `meanwhile`: somebody else changed the account after this form was drawn; `account` is how it stands now. */
export type AccountEdit =
  | { kind: 'saved' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'meanwhile'; account: Account }
  | { kind: 'refused'; field: 'email'; why: 'invalid' | 'taken' };

export type AccountForm = Pick<Account, 'firstName' | 'lastName' | 'email' | 'timeZone' | 'version'> & { locale: Locale };

/** An administrator corrects what is known of a person. The username has a story of its own: the person signs in with it. */
export async function editAccount(needs: Needs, accountId: number, form: AccountForm, actor: Actor): Promise<AccountEdit> {
  const key = emailKey(form.email) ?? null;
  if (form.email !== '' && key === null) return { kind: 'refused', field: 'email', why: 'invalid' };
  return againAfterCollision(() => inTransaction(needs.db, edit));

  async function edit(tx: Tx): Promise<AccountEdit> {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    if (account.version !== form.version) return { kind: 'meanwhile', account };
    if (key !== (emailKey(account.email) ?? null) && (await takenNames(tx, '', key)))
      return { kind: 'refused', field: 'email', why: 'taken' };
    await updateAccount(tx, accountId, {
      first_name: form.firstName,
      last_name: form.lastName,
      sort_key: nameSortKey(form),
      email: form.email,
      email_key: key,
      locale: form.locale,
      time_zone: form.timeZone,
      version: account.version + 1,
    });
    await keepPersonWords(tx, accountId, { ...account, ...form });
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'account.edited',
      subject: 'account',
      subjectId: accountId,
      details: changesBetween(account, form, ['firstName', 'lastName', 'email', 'locale', 'timeZone']),
    });
    return { kind: 'saved' };
  }
}
