import type { auditEventMessages } from '../messages/es/audit-events.ts';

type AuditMessages = typeof auditEventMessages;

/** What the rows speak of: `account`, `meeting` … */
export type AuditCategory = keyof AuditMessages['events'];

/** `account.created` …: a deed that has no words in `shared/words/es/journal.ts` does not compile. */
export type AuditEventName = { [Name in AuditCategory]: `${Name}.${keyof AuditMessages['events'][Name] & string}` }[AuditCategory];

export type AuditSubject = keyof AuditMessages['subjects'];

type Value = string | number | boolean | null;

/** A value that was given or, with `before` and `after`, one that was changed. */
export type AuditDetail = Value | { before: Value; after: Value };

export type AuditDetails = { [Name in keyof AuditMessages['details']]?: AuditDetail };

/** The account that did it and where the person was, where that is known; null for an operator at the command line. */
export type AuditActor = { actorId: number; clientIp: string | undefined } | { actorId: null; clientIp?: undefined };

/** Something that somebody did and that may have to be explained later. Never holds a secret. */
export type AuditEvent = AuditActor & {
  at: Date;
  event: AuditEventName;
  subject: AuditSubject;
  subjectId: number | null;
  /** Counted as personal data of the subject: who blanks a person later, blanks these. Other people are named by number alone. */
  details?: AuditDetails;
};

export function categoryOf(deed: string): string {
  return deed.split('.')[0]!;
}
