import type { journalWords } from '../messages/es/audit-events.ts';

type Words = typeof journalWords;

/** What the rows speak of: `account`, `meeting` … */
export type Area = keyof Words['deeds'];

/** `account.created` …: a deed that has no words in `shared/words/es/journal.ts` does not compile. */
export type DeedName = { [Name in Area]: `${Name}.${keyof Words['deeds'][Name] & string}` }[Area];

export type Subject = keyof Words['subjects'];

type Value = string | number | boolean | null;

/** A value that was given or, with `before` and `after`, one that was changed. */
export type Fact = Value | { before: Value; after: Value };

export type Details = { [Name in keyof Words['facts']]?: Fact };

/** The account that did it and where the person was, where that is known; null for an operator at the command line. */
export type Doer = { actorId: number; address: string | undefined } | { actorId: null; address?: undefined };

/** Something that somebody did and that may have to be explained later. Never holds a secret. */
export type Deed = Doer & {
  at: Date;
  deed: DeedName;
  subject: Subject;
  subjectId: number | null;
  /** Counted as personal data of the subject: who blanks a person later, blanks these. Other people are named by number alone. */
  details?: Details;
};

export function areaOf(deed: string): string {
  return deed.split('.')[0]!;
}
