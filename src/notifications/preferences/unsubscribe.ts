import { findAccount } from '../../accounts/find-account.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import { parseSignedId, signId, verifySignedId } from '../../platform/shared/secret.ts';
import { withoutMailList, type MailList } from './mail-preferences.ts';
import { findMailPreferences } from './stored-mail-preferences.ts';
import { updateMailPreferencesInTransaction } from './update-mail-preferences.ts';

/** The link at the end of every mail of this kind, which unsubscribes its recipient without signing in. */
export function buildUnsubscribeLink(
  { http }: Pick<Settings, 'http'>,
  list: MailList,
  { userId, linkVersion, locale }: { userId: number; linkVersion: number; locale: Locale },
): NonNullable<EmailContent['unsubscribe']> {
  const key = signId(http.keys.unsubscribeLinks, userId, list, linkVersion);
  return {
    label: messagesFor(locale).mailPreferences.unsubscribe[list].link,
    url: `${http.publicUrl}/unsubscribe/${list}/${key}?lang=${locale}`,
  };
}

/** The user to whom an unsubscribe key belongs; undefined where it is forged, truncated, of another list, or was invalidated. */
export async function findUserByUnsubscribeKey({ db, settings }: AppContext, list: MailList, key: string): Promise<number | undefined> {
  const id = parseSignedId(key);
  const account = id === undefined ? undefined : await findAccount(db, id);
  if (!account) return undefined;
  const { linkVersion } = await findMailPreferences(db, account.id);
  return verifySignedId(key, settings.http.keys.unsubscribeLinks, account.id, list, linkVersion) ? account.id : undefined;
}

/** Unsubscribes a user from the mails of one list. Idempotent. */
export async function unsubscribe({ db, clock }: AppContext, userId: number, list: MailList, clientIp: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const details = await updateMailPreferencesInTransaction(tx, userId, (preferences) => withoutMailList(preferences, list));
    if (!details) return;
    // Recorded as the user's own action, although a mail program may have sent the request.
    const actor = { actorId: userId, clientIp, at: clock.now() };
    await recordAuditEvent(tx, { ...actor, event: 'account.mail-stopped', subject: 'account', subjectId: userId, details });
  });
}
