import type { Permission } from '../accounts/permissions.ts';

/** What a file can be a list of. */
export const importKinds = ['people', 'courses', 'enrollments', 'meetings'] as const;

export type ImportKind = (typeof importKinds)[number];

/** Who imports something may also make and change it one by one. */
export const importPermissions = {
  people: 'people:write',
  courses: 'courses:write',
  enrollments: 'courses:write',
  meetings: 'meetings:write',
} as const satisfies Record<ImportKind, Permission>;

/**
 * `arriving`: the file is on its way. `reading`: its rows are being held against what there is. `ready`: somebody decides.
 * `applying`: they said yes. The others are ends: done, a file that is none, a surprise or a right that was lost, a no.
 */
export type ImportState = 'arriving' | 'reading' | 'ready' | 'applying' | 'applied' | 'unreadable' | 'stopped' | 'abandoned';

/** What a row of the file would do. */
export const verdicts = ['new', 'changed', 'unchanged', 'refused'] as const;

export type Verdict = (typeof verdicts)[number];

export type RowCounts = Record<Verdict, number>;

export type Import = {
  id: number;
  kind: ImportKind;
  /** Who brought the file; null where the account is gone. */
  actorId: number | null;
  createdAt: Date;
  fileName: string;
  fileSize: number;
  /** SHA-256 in hex; null while the file arrives. */
  digest: string | null;
  state: ImportState;
  run: number;
  jobId: number | null;
  progress: { done: number; total: number };
  encoding: string | null;
  separator: string | null;
  /** Cells of the first row as they stand in the file. */
  header: string[];
  counts: RowCounts;
  problem: ImportProblem | null;
  /** The rows were held against the data a second time, because something had changed between the first time and the yes. */
  revalidated: boolean;
  invitations: 'none' | 'wanted' | 'sending' | 'sent';
  invitedCount: number;
  /** The line up to which new people were invited. */
  lastInvitedLine: number;
  /** Where the person was who said yes to it. */
  clientIp: string | undefined;
  endedAt: Date | null;
  /** The file and its rows are gone; the figures stay. */
  dataDeleted: boolean;
};

/** Why a file cannot be read (with the line, counted from 1), or was not imported. */
export type ImportProblem = {
  code: ImportProblemCode;
  line?: number;
  /** A column or other text that the sentence names. */
  text?: string;
};

export type ImportProblemCode =
  | 'empty'
  | 'no-rows'
  | 'not-text'
  | 'workbook'
  | 'quote-open'
  | 'quote-inside'
  | 'line-too-long'
  | 'too-many-rows'
  | 'column-twice'
  | 'column-missing'
  | 'no-header'
  | 'forbidden'
  | 'last-administrator'
  | 'expired'
  | 'surprise';

/** More rows go as several files: each is applied in one go, and on SQLite everyone who writes waits for that. */
export const MAX_ROWS = 100_000;

export const MAX_FILE_SIZE_BYTES = 32 * 1024 * 1024;

/** How many files of one person may wait to be read, confirmed or written. */
export const MAX_OPEN_IMPORTS = 20;

/** How many rows would be written. */
export function countRowsToWrite({ counts }: Pick<Import, 'counts'>): number {
  return counts.new + counts.changed;
}
