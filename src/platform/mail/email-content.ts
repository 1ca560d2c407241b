import type { Locale } from '../shared/locale.ts';
import type { mailPageMessages } from '../messages/es/mail-pages.ts';

/** `invitation` …: a letter that has no name in `shared/words/es/mail-pages.ts` cannot be sent. */
export type EmailTemplate = keyof (typeof mailPageMessages)['templates'];

/** What a mail says, in the words of its reader's language. Rendered as plain text and as HTML when it is sent. */
export type EmailContent = {
  locale: Locale;
  /** Kept in clear and shown in lists: never a secret. */
  subject: string;
  greeting: string;
  paragraphs: string[];
  lists?: { heading: string; items: string[] }[];
  /** The one thing that the reader may do. The address may hold a secret: a letter is kept sealed. */
  action?: { label: string; url: string };
  /** What stands below, in small letters. */
  footnotes?: string[];
  /** How the reader is rid of mails of this kind: a link at the very end, and the button that mail programs show (RFC 8058). */
  unsubscribe?: { label: string; url: string };
};

export function renderPlainText(
  { greeting, paragraphs, lists = [], action, footnotes = [], unsubscribe }: EmailContent,
  sender: string,
): string {
  const listed = lists.map(({ heading, items }) => [heading, ...items.map((item) => `- ${item}`)].join('\n'));
  const parts = [
    greeting,
    ...paragraphs,
    ...listed,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...footnotes,
    ...(unsubscribe ? [`${unsubscribe.label}:\n${unsubscribe.url}`] : []),
    `-- \n${sender}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
