import { join } from 'node:path';
import ejs from 'ejs';
import { packageRoot } from '../shared/package-root.ts';
import { messagesFor } from '../messages/messages.ts';
import { renderPlainText, type EmailContent } from './email-content.ts';

/** A letter as mail programs show it: the same words as plain text and as HTML. */
export async function renderEmail(letter: EmailContent): Promise<{ text: string; html: string }> {
  const messages = messagesFor(letter.locale);
  const sender = `${messages.portal.name} · ${messages.portal.tagline}`;
  const view = join(packageRoot, 'views/mail/letter.ejs');
  return { text: renderPlainText(letter, sender), html: await ejs.renderFile(view, { letter, messages, sender }, { cache: true }) };
}
