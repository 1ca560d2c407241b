import type { Permission } from '../accounts/permissions.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import type { NewCourse } from './new-course.ts';
import type { Encoding } from './sheet/encoding.ts';

/** What the rows of a file describe. */
export const importKinds = ['people', 'courses', 'enrollments', 'meetings'] as const;

export type ImportKind = (typeof importKinds)[number];

/** The permission that also allows to create and update these one by one. */
export const importPermissions = {
  people: 'people:write',
  courses: 'courses:write',
  enrollments: 'courses:write',
  meetings: 'meetings:write',
} as const satisfies Record<ImportKind, Permission>;

/**
 * `uploading`: the file is arriving. `validating`: the dry run compares its rows with the data. `unclear`: the file does not tell how it is
 * encoded, and waits for a choice. `ready`: waits for the confirmation. `applying`: confirmed and being written. The others are final: `applied`, `unreadable` (no valid file), `failed` (an unexpected error
 * or a lost permission), `abandoned`.
 */
export type ImportState = 'uploading' | 'validating' | 'unclear' | 'ready' | 'applying' | 'applied' | 'unreadable' | 'failed' | 'abandoned';

/** What became of the enrollments of people who are not in the file. */
export type SyncState = 'none' | 'ended' | 'undone';

/** What a row of the file would do. */
export const verdicts = ['new', 'changed', 'unchanged', 'refused'] as const;

export type Verdict = (typeof verdicts)[number];

export type RowCounts = Record<Verdict, number>;

export type Import = {
  id: number;
  kind: ImportKind;
  /** The account that uploaded the file; null if it was deleted. */
  actorId: number | null;
  createdAt: Date;
  fileName: string;
  /** Bytes. */
  fileSize: number;
  /** SHA-256 in hex; null while the file arrives. */
  digest: string | null;
  state: ImportState;
  /** Grows with each start of a dry run or an apply, so that a replaced run notices it. */
  run: number;
  jobId: number | null;
  progress: { done: number; total: number };
  encoding: Encoding | null;
  separator: string | null;
  /** Cells with accents, as bytes: see `readSample`. */
  samples: string[];
  choices: ImportChoices;
  findings: ImportFindings;
  /** Cells of the first row, as in the file. */
  header: string[];
  counts: RowCounts;
  problem: ImportProblem | null;
  /** The dry run was repeated because the data had changed between it and the confirmation. */
  revalidated: boolean;
  invitations: 'none' | 'requested' | 'sending' | 'sent';
  invitedCount: number;
  /** The line up to which new users were invited. */
  lastInvitedLine: number;
  /** Client IP of the confirmation. */
  clientIp: string | undefined;
  endedAt: Date | null;
  /** The file and its rows are deleted; the figures stay. */
  dataDeleted: boolean;
  sync: SyncState;
  /** Enrollments that the undo resumed. */
  resumedCount: number;
};

/** What the administrator chose on the page of the dry run, which is then repeated. */
export type ImportChoices = {
  encoding?: Encoding;
  separator?: string;
  /** Rows without a valid username get the proposed one. */
  useProposals?: boolean;
  /** Rows with the address of somebody else come without it. */
  dropSharedEmails?: boolean;
  /** Courses that rows name and that do not exist are created. */
  createCourses?: boolean;
  /** With the import, enrollments end of students who are not in the file; of teachers too. */
  endMissing?: boolean;
  endTeachers?: boolean;
};

/** What the dry run found out about all rows together. */
export type ImportFindings = {
  /** Refused rows that a choice would admit. */
  proposals?: number;
  sharedEmails?: number;
  unknownCourses?: number;
  /** The courses that people are to be enrolled in and that do not exist, with the number of those people. */
  newCourses?: NewCourse[];
  /** Usernames of digits only that are shorter than nearly all the others, and the first line with one. */
  shortNumbers?: { count: number; line: number } | undefined;
};

/** Why a file cannot be read (with the line, counted from 1), or was not imported. */
export type ImportProblem = {
  code: ImportProblemCode;
  line?: number;
  /** A column or other text that the message quotes. */
  text?: string;
};

type ImportProblemCode =
  | 'empty'
  | 'no-rows'
  | 'not-text'
  | 'mixed-encodings'
  | 'cut-off'
  | 'excel-workbook'
  | 'unclosed-quote'
  | 'stray-quote'
  | 'line-too-long'
  | 'too-many-rows'
  | 'duplicate-column'
  | 'missing-column'
  | 'no-known-column'
  | 'forbidden'
  | 'last-administrator'
  | 'expired'
  | 'unexpected-error';

/** The file as a whole cannot be read. */
export class SheetError extends Error {
  override name = 'SheetError';
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** An import is one transaction, and on SQLite every other writer waits for it: larger lists are split into several files. */
export const MAX_ROWS = 100_000;

export const MAX_FILE_SIZE_BYTES = 32 * 1024 * 1024;

/** Files of one account that may wait for validation, confirmation or writing at the same time. */
export const MAX_OPEN_IMPORTS = 20;

/** Kind of the background job that validates, applies and deletes; its payload is `{ id }`. */
export const IMPORT_JOB = 'import';

export function countRowsToWrite({ counts }: Pick<Import, 'counts'>): number {
  return counts.new + counts.changed;
}

/** How long the rows of an applied import can be looked at and the refused ones downloaded. */
const ROW_RETENTION_MS = days(14);

/** Whether the file and the rows of an ended import are to be deleted. */
export function isDueForDeletion({ state, endedAt, dataDeleted }: Import, now: Date): boolean {
  if (dataDeleted || endedAt === null) return false;
  return state === 'abandoned' || state === 'unreadable' || endedAt <= addMs(now, -ROW_RETENTION_MS);
}
