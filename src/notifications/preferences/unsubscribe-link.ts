import type { Settings } from '../../platform/config/settings.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import { createPersonalKey } from '../../platform/shared/signed-id.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { MailList } from './mail-preferences.ts';

/** With what a letter of this kind ends, so that its reader is rid of them with one click, also without signing in. */
export function buildUnsubscribeLink(
  { http }: Pick<Settings, 'http'>,
  list: MailList,
  { userId, linkVersion, locale }: { userId: number; linkVersion: number; locale: Locale },
): NonNullable<EmailContent['unsubscribe']> {
  const key = createPersonalKey(http.sessionSecret, list, userId, linkVersion);
  return {
    label: messagesFor(locale).mailPreferences.unsubscribe[list].link,
    url: `${http.publicUrl}/unsubscribe/${list}/${key}?lang=${locale}`,
  };
}
