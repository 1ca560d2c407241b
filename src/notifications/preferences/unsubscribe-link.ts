import type { Settings } from '../../platform/config/settings.ts';
import type { Letter } from '../../platform/mail/email-content.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import { personalKey } from '../../platform/shared/personal-key.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { MailList } from './mail-preferences.ts';

/** With what a letter of this kind ends, so that its reader is rid of them with one click, also without signing in. */
export function unsubscribeLink(
  { http }: Pick<Settings, 'http'>,
  list: MailList,
  { userId, linkNumber, locale }: { userId: number; linkNumber: number; locale: Locale },
): NonNullable<Letter['unsubscribe']> {
  const key = personalKey(http.sessionSecret, list, userId, linkNumber);
  return { label: wordsIn(locale).mailChoices.stop[list].link, url: `${http.publicUrl}/unsubscribe/${list}/${key}?lang=${locale}` };
}
