import type { auditEvents } from '../messages/es/audit-log.ts';

type AuditMessages = typeof auditEvents;

/** `account`, `meeting` …: the part of an event's name before the dot. */
export type AuditCategory = keyof AuditMessages['events'];

/** `account.created` …: an event without a text in `platform/messages/es/audit-log.ts` does not compile. */
export type AuditEventName = { [Name in AuditCategory]: `${Name}.${keyof AuditMessages['events'][Name] & string}` }[AuditCategory];

type AuditSubject = keyof AuditMessages['subjects'];

type Value = string | number | boolean | null;

/** A value that was given or, with `before` and `after`, one that was changed. */
export type AuditDetail = Value | { before: Value; after: Value };

export type AuditDetails = { [Name in keyof AuditMessages['details']]?: AuditDetail };

/** The acting account and its client IP, where that is known; null for an operator at the command line. */
export type AuditActor = { actorId: number; clientIp: string | undefined } | { actorId: null; clientIp?: undefined };

/** An action that may have to be explained later. Never holds a secret. */
export type AuditEvent = AuditActor & {
  at: Date;
  event: AuditEventName;
  subject: AuditSubject;
  subjectId: number | null;
  /** Personal data of the subject, erased when the subject is anonymised. Other users are named by id alone. */
  details?: AuditDetails;
};

export function categoryOf(event: string): string {
  return event.split('.')[0]!;
}

/** The fields that differ between two states, as the details of an event. */
export function diffFields<Name extends string>(
  before: Readonly<Record<Name, Value>>,
  after: Readonly<Record<Name, Value>>,
  names: readonly Name[],
): FieldChanges<Name> {
  const changes: FieldChanges<Name> = {};
  for (const name of names) if (before[name] !== after[name]) changes[name] = { before: before[name], after: after[name] };
  return changes;
}

type FieldChanges<Name extends string> = Partial<Record<Name, { before: Value; after: Value }>>;
