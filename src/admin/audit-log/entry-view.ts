import type { LocalTime } from '../../platform/shared/time-formatter.ts';
import type { Words } from '../../platform/messages/messages.ts';
import type { Entry, NamedPerson } from './audit-entry.ts';
import { deedText, subjectText } from './entry-words.ts';
import { factLabel, isChange, valueText } from './entry-text.ts';

/** Who reads: their language, their time, and what they may do. */
export type EntryReader = { words: Words; time: LocalTime; may: (permission: string) => boolean };

/** A text, with the page of what it names where there is one that the reader may open. */
export type Mention = { text: string; sub?: string | undefined; href?: string | undefined };

export type FactView = { label: string } & ({ value: string } | { before: string; after: string });

/** An entry as a page shows it. */
export type EntryView = {
  id: number;
  at: Date;
  what: string;
  who: Mention;
  about: Mention;
  /** Where all rows of the same subject are found: `account:7`. */
  subject: string | undefined;
  address: string | null;
  facts: FactView[];
  blanked: boolean;
};

/** Where the page of a subject is, and who may open it. */
const pages: Record<string, { path: string; permission: string }> = {
  account: { path: '/admin/users', permission: 'people:see' },
  course: { path: '/admin/courses', permission: 'courses:manage' },
  meeting: { path: '/admin/meetings', permission: 'meetings:manage' },
  role: { path: '/admin/roles', permission: 'roles:manage' },
};

export function entryView(reader: EntryReader, entry: Entry): EntryView {
  return {
    id: entry.id,
    at: entry.at,
    what: deedText(reader.words, entry),
    who: entry.actor ? personMention(reader, entry.actor) : { text: reader.words.audit.operator },
    about: aboutMention(reader, entry),
    subject: entry.about && `${entry.subject}:${entry.about.id}`,
    address: entry.address,
    facts: entry.facts.map(([name, fact]) => ({
      label: factLabel(reader, name),
      ...(isChange(fact)
        ? { before: valueText(reader, name, fact.before), after: valueText(reader, name, fact.after) }
        : { value: valueText(reader, name, fact) }),
    })),
    blanked: entry.blanked,
  };
}

export function aboutMention(reader: EntryReader, { subject, about }: Pick<Entry, 'subject' | 'about'>): Mention {
  const kind = subjectText(reader.words, { subject });
  if (!about) return { text: kind };
  if ('username' in about) return personMention(reader, about as NamedPerson);
  if (about.name === undefined) return { text: reader.words.audit.goneThing(kind, about.id) };
  return { text: about.name, sub: kind, href: pageOf(reader, subject, about.id) };
}

export function personMention(reader: EntryReader, { id, name, username }: NamedPerson): Mention {
  if (name === undefined) return { text: reader.words.audit.gone(username ?? String(id)) };
  return { text: name, sub: username === name ? undefined : username, href: pageOf(reader, 'account', id) };
}

function pageOf({ may }: EntryReader, subject: string, id: number): string | undefined {
  const page = pages[subject];
  return page && may(page.permission) ? `${page.path}/${id}` : undefined;
}
