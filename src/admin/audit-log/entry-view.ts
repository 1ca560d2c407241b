import type { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { AuditEntry, NamedPerson } from './audit-entry.ts';
import { eventLabel, subjectLabel } from './entry-words.ts';
import { detailLabel, isValueChange, formatDetailValue } from './entry-text.ts';

/** Who reads: their language, their time, and what they may do. */
export type EntryViewer = { words: Messages; time: TimeFormatter; may: (permission: string) => boolean };

/** A text, with the page of what it names where there is one that the reader may open. */
export type EntryLink = { text: string; sub?: string | undefined; href?: string | undefined };

export type DetailView = { label: string } & ({ value: string } | { before: string; after: string });

/** An entry as a page shows it. */
export type EntryView = {
  id: number;
  at: Date;
  event: string;
  actor: EntryLink;
  about: EntryLink;
  /** Where all rows of the same subject are found: `account:7`. */
  subject: string | undefined;
  clientIp: string | null;
  details: DetailView[];
  blanked: boolean;
};

/** Where the page of a subject is, and who may open it. */
const subjectPages: Record<string, { path: string; permission: string }> = {
  account: { path: '/admin/users', permission: 'people:read' },
  course: { path: '/admin/courses', permission: 'courses:write' },
  meeting: { path: '/admin/meetings', permission: 'meetings:write' },
  role: { path: '/admin/roles', permission: 'roles:write' },
};

export function toEntryView(reader: EntryViewer, entry: AuditEntry): EntryView {
  return {
    id: entry.id,
    at: entry.at,
    event: eventLabel(reader.words, entry),
    actor: entry.actor ? toPersonLink(reader, entry.actor) : { text: reader.words.audit.operator },
    about: toSubjectLink(reader, entry),
    subject: entry.about && `${entry.subject}:${entry.about.id}`,
    clientIp: entry.clientIp,
    details: entry.details.map(([name, fact]) => ({
      label: detailLabel(reader, name),
      ...(isValueChange(fact)
        ? { before: formatDetailValue(reader, name, fact.before), after: formatDetailValue(reader, name, fact.after) }
        : { value: formatDetailValue(reader, name, fact) }),
    })),
    blanked: entry.blanked,
  };
}

export function toSubjectLink(reader: EntryViewer, { subject, about }: Pick<AuditEntry, 'subject' | 'about'>): EntryLink {
  const kind = subjectLabel(reader.words, { subject });
  if (!about) return { text: kind };
  if ('username' in about) return toPersonLink(reader, about as NamedPerson);
  if (about.name === undefined) return { text: reader.words.audit.goneThing(kind, about.id) };
  return { text: about.name, sub: kind, href: subjectUrl(reader, subject, about.id) };
}

export function toPersonLink(reader: EntryViewer, { id, name, username }: NamedPerson): EntryLink {
  if (name === undefined) return { text: reader.words.audit.gone(username ?? String(id)) };
  return { text: name, sub: username === name ? undefined : username, href: subjectUrl(reader, 'account', id) };
}

function subjectUrl({ may }: EntryViewer, subject: string, id: number): string | undefined {
  const page = subjectPages[subject];
  return page && may(page.permission) ? `${page.path}/${id}` : undefined;
}
