import type { AuditDetail, AuditDetails } from '../../platform/audit-log/audit-event.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import { formatDate, formatWeekday, type TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { isDate } from '../../platform/shared/wall-time.ts';

/** The current title of what an entry is about or names; undefined where it no longer exists. */
export type TitleOf = (subject: string, id: number) => string | undefined;

/** Language, time zone and names in which the details of an entry are shown. */
export type DetailTextOptions = { messages: Messages; time: TimeFormatter; titleOf: TitleOf };

/** A value of a detail, or one side of a changed one. */
type DetailValue = Exclude<AuditDetail, object>;

/**
 * How a value is written: a number without separators; a date without a time; days of the week; the title of the course or meeting with
 * this id; the names of the accounts with these ids; names that messages translate; an option of calls, whose null is the policy's default; months, whose null is for ever.
 */
type DetailKind =
  'id' | 'date' | 'weekdays' | 'course' | 'meeting' | 'accounts' | 'names' | 'permissions' | 'language' | 'list' | 'option' | 'months';

/** Booleans, counts and instants are recognised by their values. Details that are not named here are shown as they are stored. */
const detailKinds: { [Name in keyof AuditDetails]?: DetailKind } = {
  meeting: 'meeting',
  course: 'course',
  markedPresent: 'accounts',
  signInExceptions: 'accounts',
  markedAbsent: 'accounts',
  markedLate: 'accounts',
  markedExcused: 'accounts',
  unmarked: 'accounts',
  status: 'names',
  date: 'date',
  firstDate: 'date',
  lastDate: 'date',
  weekdays: 'weekdays',
  courseRole: 'names',
  roles: 'names',
  permissions: 'permissions',
  locale: 'language',
  what: 'names',
  list: 'list',
  reminders: 'names',
  lastRow: 'id',
  certificate: 'id',
  guestLink: 'id',
  guestPass: 'id',
  removedAccount: 'accounts',
  removalScope: 'names',
  startMuted: 'option',
  startWithoutCamera: 'option',
  lobby: 'option',
  chat: 'option',
  screenSharing: 'option',
  recording: 'option',
  fixedName: 'option',
  hardEnd: 'option',
  waitForModerator: 'option',
  visitors: 'option',
  endAfterModerator: 'option',
  person: 'accounts',
  maxParticipants: 'option',
  roomPassword: 'option',
  monthsOfAttempts: 'months',
  monthsOfAttendance: 'months',
  monthsOfGuests: 'months',
  monthsOfMail: 'months',
  monthsOfJournal: 'months',
  monthsOfFormer: 'months',
};

type DetailSubject = { subject: 'course' | 'meeting' | 'account'; id: number };

/** The courses, meetings and accounts whose ids are among the details. */
export function subjectsOfDetails(details: AuditDetails): DetailSubject[] {
  return Object.entries(details).flatMap(([name, detail]): DetailSubject[] => {
    const kind = kindOf(name);
    if (kind === 'accounts') return idsOf(detail).map((id) => ({ subject: 'account', id }));
    if (kind !== 'course' && kind !== 'meeting') return [];
    const values = isValueChange(detail) ? [detail.before, detail.after] : [detail];
    return values.flatMap((id) => (typeof id === 'number' ? [{ subject: kind, id }] : []));
  });
}

/** Empty for anything but a list of ids. */
function idsOf(value: AuditDetail): number[] {
  return typeof value === 'string' && /^\d+(, \d+)*$/.test(value) ? value.split(', ').map(Number) : [];
}

export function detailLabel(messages: Messages, name: string): string {
  const labels: Record<string, string> = messages.auditEvents.details;
  return labels[name] ?? name;
}

export function isValueChange(detail: AuditDetail): detail is { before: DetailValue; after: DetailValue } {
  return typeof detail === 'object' && detail !== null;
}

/** A value in words, for a reader who never saw the database. */
export function formatDetailValue({ messages, time, titleOf }: DetailTextOptions, name: string, value: DetailValue): string {
  const kind = kindOf(name);
  if (value === null && kind === 'option') return messages.auditLog.policyDefault;
  if (value === null && kind === 'months') return messages.privacy.forever;
  if (value === null || value === '') return '—';
  if (typeof value === 'boolean') return value ? messages.auditLog.yes : messages.auditLog.no;
  if (kind === 'course' || kind === 'meeting') return formatSubject(messages, titleOf, kind, Number(value));
  if (kind === 'accounts' && idsOf(value).length > 0)
    return idsOf(value)
      .map((id) => formatSubject(messages, titleOf, 'account', id))
      .join(', ');
  if (kind === 'id') return String(value);
  if (typeof value === 'number') return value.toLocaleString(time.locale);
  if (isInstant(value)) return formatDateTime(time, new Date(value));
  if (kind === 'date' && isDate(value)) return formatDate(time.locale, value);
  if (kind === 'weekdays' && /^[1-7](,[1-7])*$/.test(value))
    return value
      .split(',')
      .map((day) => formatWeekday(time.locale, Number(day)))
      .join(', ');
  if (kind === 'permissions') return translateNames(namesOf(messages.roles.permissions), value);
  if (kind === 'list') return translateNames(namesOf(messages.imports.kinds), value);
  if (kind === 'language') return translateNames(messages.profile.languages, value);
  if (kind === 'names' || kind === 'option') return translateNames({ ...messages.roles.names, ...messages.auditEvents.values }, value);
  return value;
}

function kindOf(name: string): DetailKind | undefined {
  return Object.hasOwn(detailKinds, name) ? detailKinds[name as keyof AuditDetails] : undefined;
}

function formatSubject(messages: Messages, titleOf: TitleOf, subject: DetailSubject['subject'], id: number): string {
  return titleOf(subject, id) ?? messages.auditLog.deletedSubject(messages.auditEvents.subjects[subject], id);
}

function namesOf(texts: Readonly<Record<string, { name: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, { name }]) => [key, name]));
}

/** With the year: an audit log is read years later. */
function formatDateTime(time: TimeFormatter, instant: Date): string {
  return `${time.date(instant)}, ${time.time(instant)}`;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text);
}

/** Names with a text are translated; others, a custom role for example, stay as they are. */
function translateNames(texts: Readonly<Record<string, string>>, value: string): string {
  return value
    .split(/,? /)
    .map((name) => (Object.hasOwn(texts, name) ? texts[name] : name))
    .join(', ');
}
