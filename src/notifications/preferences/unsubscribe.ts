import { findAccount } from '../../accounts/find-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { isPersonalKey, personOfKey } from '../../platform/shared/personal-key.ts';
import { changeInside } from './update-mail-preferences.ts';
import { choicesWithout, type MailList } from './mail-preferences.ts';
import { findChoices } from './mail-preferences.queries.ts';

/** Whose mails of this kind the key in a link stops; undefined where it was made up, cut short, or its owner has other links by now. */
export async function personOfLink({ db, settings }: Needs, list: MailList, key: string): Promise<number | undefined> {
  const id = personOfKey(key);
  const account = id === undefined ? undefined : await findAccount(db, id);
  if (!account) return undefined;
  const { linkNumber } = await findChoices(db, account.id);
  return isPersonalKey(key, settings.http.sessionSecret, list, account.id, linkNumber) ? account.id : undefined;
}

/** Stops the mails of this kind to a person, as often as it is asked to, and changes nothing else. */
export async function stopMail({ db, clock }: Needs, userId: number, list: MailList, address: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const details = await changeInside(tx, userId, (choices) => choicesWithout(choices, list));
    if (!details) return;
    // In their name, whoever it was: mail programs press the button for them.
    const by = { actorId: userId, address, at: clock.now() };
    await recordDeed(tx, { ...by, deed: 'account.mail-stopped', subject: 'account', subjectId: userId, details });
  });
}
