import { join } from 'node:path';
import ejs from 'ejs';
import { packageRoot } from '../shared/package-root.ts';
import { wordsIn } from '../messages/messages.ts';
import { plainText, type Letter } from './email-content.ts';

/** A letter as mail programs show it: the same words as plain text and as HTML. */
export async function renderLetter(letter: Letter): Promise<{ text: string; html: string }> {
  const words = wordsIn(letter.locale);
  const sender = `${words.portal.name} · ${words.portal.tagline}`;
  const view = join(packageRoot, 'views/mail/letter.ejs');
  return { text: plainText(letter, sender), html: await ejs.renderFile(view, { letter, words, sender }, { cache: true }) };
}
