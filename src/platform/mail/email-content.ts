import { join } from 'node:path';
import ejs from 'ejs';
import type { Settings } from '../config/settings.ts';
import { describeAccent } from '../identity/accent.ts';
import { contactLine } from '../identity/contact.ts';
import type { Identity } from '../identity/identity.ts';
import type { mailPages } from '../messages/es/mail.ts';
import { messagesFor } from '../messages/messages.ts';
import { decryptText } from '../shared/encryption.ts';
import type { Locale } from '../shared/locale.ts';
import { packageRoot } from '../shared/package-root.ts';

/** `invitation` …: a template without a name in `platform/messages/es/mail.ts` does not compile. */
export type EmailTemplate = keyof (typeof mailPages)['templates'];

/** What a mail says, in the recipient's language. Rendered as plain text and as HTML when it is sent. */
export type EmailContent = {
  locale: Locale;
  /** Stored unencrypted and shown in lists: never a secret. */
  subject: string;
  greeting: string;
  paragraphs: string[];
  lists?: { heading: string; items: string[] }[];
  /** The one thing that the recipient may do. The URL may hold a secret: content is stored encrypted. */
  action?: { label: string; url: string };
  /** Shown below, in small print. */
  footnotes?: string[];
  /** Unsubscribes from mails of this kind: a link at the very end, and the button that mail programs show (RFC 8058). */
  unsubscribe?: { label: string; url: string };
};

/** A mail as mail programs show it: the same texts as plain text and as HTML. */
export async function renderEmail(content: EmailContent, { name, contact, accent }: Identity): Promise<{ text: string; html: string }> {
  const messages = messagesFor(content.locale);
  const sender = [
    `${name} · ${messages.portal.tagline}`,
    ...(contact ? [messages.contact.mailFooter(contactLine(messages, contact))] : []),
  ];
  const view = join(packageRoot, 'views/platform/mail/email.ejs');
  return {
    text: renderPlainText(content, sender),
    html: await ejs.renderFile(view, { content, messages, name, sender, colours: mailColours(accent) }, { cache: true }),
  };
}

/** Of buttons, links and the sender's name, by day and by night. */
function mailColours(accent: string): { light: string; dark: string } {
  if (accent === '') return { light: '#1f5f5b', dark: '#83cfc2' };
  const { light, dark } = describeAccent(accent);
  return { light: light.colour, dark: dark.colour };
}

function renderPlainText(
  { greeting, paragraphs, lists = [], action, footnotes = [], unsubscribe }: EmailContent,
  sender: string[],
): string {
  const parts = [
    greeting,
    ...paragraphs,
    ...lists.map(({ heading, items }) => [heading, ...items.map((item) => `- ${item}`)].join('\n')),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...footnotes,
    ...(unsubscribe ? [`${unsubscribe.label}:\n${unsubscribe.url}`] : []),
    `-- \n${sender.join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The content of a stored mail; undefined where it was deleted, or encrypted with another secret. */
export function decryptEmailContent(
  { http }: Pick<Settings, 'http'>,
  { encrypted_content, message_id }: { encrypted_content: string | null; message_id: string },
): EmailContent | undefined {
  const json = encrypted_content === null ? undefined : decryptText(http.keys.queuedMail, message_id, encrypted_content);
  return json === undefined ? undefined : (JSON.parse(json) as EmailContent);
}
