import { DateTime } from 'luxon';
import type { CsvRow } from '../../platform/pagination/csv.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { AuditEntry, NamedPerson, NamedSubject } from './audit-entries.ts';
import { detailLabel, formatDetailValue, isValueChange, type DetailTextOptions } from './detail-values.ts';

export type EntryViewer = TextOptions & { hasPermission: (permission: string) => boolean };

/** A name; `href` is its page, where it has one that the viewer may open. */
export type EntryLink = { text: string; sub?: string | undefined; href?: string | undefined };

/** An entry as pages show it. */
type EntryView = {
  id: number;
  at: Date;
  event: string;
  actor: EntryLink;
  about: EntryLink;
  /** Filters the list to entries about the same subject: `account:7`. */
  subject: string | undefined;
  clientIp: string | null;
  details: ({ label: string } & ({ value: string } | { before: string; after: string }))[];
  erased: boolean;
};

const subjectPages: Record<string, { path: string; permission: string }> = {
  account: { path: '/admin/users', permission: 'people:read' },
  course: { path: '/courses', permission: 'courses:write' },
  meeting: { path: '/meetings', permission: 'meetings:write' },
  role: { path: '/admin/roles', permission: 'roles:write' },
};

export function toEntryView(viewer: EntryViewer, entry: AuditEntry): EntryView {
  const { messages } = viewer;
  const formatValue = formatDetailValue.bind(undefined, { ...viewer, titleOf: entry.titleOf });
  return {
    id: entry.id,
    at: entry.at,
    event: eventLabel(messages, entry),
    actor: entry.actor ? toPersonLink(viewer, entry.actor) : { text: messages.auditLog.system },
    about: toSubjectLink(viewer, entry.subject, entry.about),
    subject: entry.about && `${entry.subject}:${entry.about.id}`,
    clientIp: entry.clientIp,
    details: entry.details.map(([name, detail]) => ({
      label: detailLabel(messages, name),
      ...(isValueChange(detail)
        ? { before: formatValue(name, detail.before), after: formatValue(name, detail.after) }
        : { value: formatValue(name, detail) }),
    })),
    erased: entry.erased,
  };
}

export function toSubjectLink(viewer: EntryViewer, subject: string, about: NamedSubject | undefined): EntryLink {
  const kind = subjectLabel(viewer.messages, subject);
  if (!about) return { text: kind };
  if ('username' in about) return toPersonLink(viewer, about as NamedPerson);
  if (about.name === undefined) return { text: viewer.messages.auditLog.deletedSubject(kind, about.id) };
  return { text: about.name, sub: kind, href: subjectUrl(viewer, subject, about.id) };
}

export function toPersonLink(viewer: EntryViewer, { id, name, username }: NamedPerson): EntryLink {
  if (name === undefined) return { text: viewer.messages.auditLog.deletedAccount(username ?? String(id)) };
  return { text: name, sub: username === name ? undefined : username, href: subjectUrl(viewer, 'account', id) };
}

function subjectUrl({ hasPermission }: EntryViewer, subject: string, id: number): string | undefined {
  const page = subjectPages[subject];
  return page && hasPermission(page.permission) ? `${page.path}/${id}` : undefined;
}

export function auditCsvColumns({ messages }: TextOptions): string[] {
  return Object.values(messages.auditLog.columns);
}

export function auditCsvRow(options: TextOptions, entry: AuditEntry): CsvRow {
  const { messages, time } = options;
  const { columns, system } = messages.auditLog;
  return {
    [columns.number]: entry.id,
    [columns.when]: DateTime.fromJSDate(entry.at, { zone: time.zone }).toFormat('yyyy-MM-dd HH:mm:ss'),
    [columns.event]: eventLabel(messages, entry),
    [columns.actor]: entry.actor ? personCsvText(options, entry.actor) : system,
    [columns.kind]: subjectLabel(messages, entry.subject),
    [columns.about]: entry.about ? (entry.about.name ?? String(entry.about.id)) : '',
    [columns.clientIp]: entry.clientIp ?? '',
    [columns.details]: entry.details.map((detail) => detailCsvText({ ...options, titleOf: entry.titleOf }, detail)).join('; '),
  };
}

function personCsvText({ messages }: TextOptions, { id, name, username }: NamedPerson): string {
  return name !== undefined ? `${name} (${username})` : messages.auditLog.deletedAccount(username ?? String(id));
}

function detailCsvText(options: DetailTextOptions, [name, detail]: AuditEntry['details'][number]): string {
  const text = isValueChange(detail)
    ? `${formatDetailValue(options, name, detail.before)} → ${formatDetailValue(options, name, detail.after)}`
    : formatDetailValue(options, name, detail);
  return `${detailLabel(options.messages, name)}: ${text}`;
}

/** Language and time zone in which entries are shown. */
type TextOptions = { messages: Messages; time: TimeFormatter };

/** The event in words; its stored name where this version of the portal does not know it. */
function eventLabel(messages: Messages, { category, event }: Pick<AuditEntry, 'category' | 'event'>): string {
  const categories: Record<string, Record<string, string>> = messages.auditEvents.events;
  return categories[category]?.[event.slice(category.length + 1)] ?? event;
}

function subjectLabel(messages: Messages, subject: string): string {
  const subjects: Record<string, string> = messages.auditEvents.subjects;
  return subjects[subject] ?? subject;
}
