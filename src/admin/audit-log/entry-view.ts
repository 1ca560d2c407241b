import { DateTime } from 'luxon';
import type { CsvRow } from '../../platform/pagination/csv.ts';
import { optionNames } from '../../jitsi/tokens/call-option-table.ts';
import type { AuditDetail } from '../../platform/audit-log/audit-event.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { AuditEntry, NamedPerson, NamedSubject } from './audit-entries.ts';

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
  course: { path: '/admin/courses', permission: 'courses:write' },
  meeting: { path: '/admin/meetings', permission: 'meetings:write' },
  role: { path: '/admin/roles', permission: 'roles:write' },
};

export function toEntryView(viewer: EntryViewer, entry: AuditEntry): EntryView {
  const { messages } = viewer;
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
        ? { before: formatDetailValue(viewer, name, detail.before), after: formatDetailValue(viewer, name, detail.after) }
        : { value: formatDetailValue(viewer, name, detail) }),
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
    [columns.details]: entry.details.map((detail) => detailCsvText(options, detail)).join('; '),
  };
}

function personCsvText({ messages }: TextOptions, { id, name, username }: NamedPerson): string {
  return name !== undefined ? `${name} (${username})` : messages.auditLog.deletedAccount(username ?? String(id));
}

function detailCsvText(options: TextOptions, [name, detail]: AuditEntry['details'][number]): string {
  const text = isValueChange(detail)
    ? `${formatDetailValue(options, name, detail.before)} → ${formatDetailValue(options, name, detail.after)}`
    : formatDetailValue(options, name, detail);
  return `${detailLabel(options.messages, name)}: ${text}`;
}

type DetailValue = Exclude<AuditDetail, object>;

/** Language and time zone in which entries are shown. */
type TextOptions = { messages: Messages; time: TimeFormatter };

/** Details whose value is one name, or several, that messages translate. */
const translatedDetails = new Set<string>(['roles', 'courseRole', 'what', 'reminders', ...optionNames, 'roomPassword']);

/** The event in words; its stored name where this version of the portal does not know it. */
function eventLabel(messages: Messages, { category, event }: Pick<AuditEntry, 'category' | 'event'>): string {
  const categories: Record<string, Record<string, string>> = messages.auditEvents.events;
  return categories[category]?.[event.slice(category.length + 1)] ?? event;
}

function subjectLabel(messages: Messages, subject: string): string {
  const subjects: Record<string, string> = messages.auditEvents.subjects;
  return subjects[subject] ?? subject;
}

function detailLabel(messages: Messages, name: string): string {
  const labels: Record<string, string> = messages.auditEvents.details;
  return labels[name] ?? name;
}

function formatDetailValue({ messages, time }: TextOptions, name: string, value: DetailValue): string {
  if (value === null || value === '') return '—';
  if (typeof value === 'boolean') return value ? messages.auditLog.yes : messages.auditLog.no;
  if (typeof value === 'number') return value.toLocaleString(time.locale);
  if (isInstant(value)) return formatDateTime(time, new Date(value));
  return translatedDetails.has(name) ? translateNames(messages, value) : value;
}

function isValueChange(detail: AuditDetail): detail is { before: DetailValue; after: DetailValue } {
  return typeof detail === 'object' && detail !== null;
}

/** With the year: an audit log is read years later. */
function formatDateTime(time: TimeFormatter, instant: Date): string {
  return `${time.date(instant)}, ${time.time(instant)}`;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text);
}

function translateNames(messages: Messages, value: string): string {
  const names: Record<string, string> = { ...messages.roles.names, ...messages.auditEvents.values };
  return value
    .split(/,? /)
    .map((name) => names[name] ?? name)
    .join(', ');
}
