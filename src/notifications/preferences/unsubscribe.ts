import { findAccount } from '../../accounts/find-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { verifyPersonalKey, userIdOfKey } from '../../platform/shared/signed-id.ts';
import { updateMailPreferencesInTransaction } from './update-mail-preferences.ts';
import { withoutMailList, type MailList } from './mail-preferences.ts';
import { findMailPreferences } from './mail-preferences.queries.ts';

/** Whose mails of this kind the key in a link stops; undefined where it was made up, cut short, or its owner has other links by now. */
export async function findUserByUnsubscribeKey({ db, settings }: AppContext, list: MailList, key: string): Promise<number | undefined> {
  const id = userIdOfKey(key);
  const account = id === undefined ? undefined : await findAccount(db, id);
  if (!account) return undefined;
  const { linkVersion } = await findMailPreferences(db, account.id);
  return verifyPersonalKey(key, settings.http.sessionSecret, list, account.id, linkVersion) ? account.id : undefined;
}

/** Stops the mails of this kind to a person, as often as it is asked to, and changes nothing else. */
export async function unsubscribe({ db, clock }: AppContext, userId: number, list: MailList, clientIp: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const details = await updateMailPreferencesInTransaction(tx, userId, (choices) => withoutMailList(choices, list));
    if (!details) return;
    // In their name, whoever it was: mail programs press the button for them.
    const by = { actorId: userId, clientIp: clientIp, at: clock.now() };
    await recordAuditEvent(tx, { ...by, event: 'account.mail-stopped', subject: 'account', subjectId: userId, details });
  });
}
