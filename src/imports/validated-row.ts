import type { CellDamage } from './cell-damage.ts';
import { normalizeCell } from './cell-text.ts';
import type { ColumnName } from './columns.ts';
import type { Verdict } from './import.ts';

/** A row of the file by column name. Empty cells, and columns that the file does not have, are missing. */
export type SheetRow = { line: number; cells: Partial<Record<ColumnName, string>>; rawCells: string[] };

/** Values of a row, as pages show them and as they are written. */
export type RowValues = Partial<Record<ColumnName, string | number | boolean | readonly string[] | null>>;

/** What a row would do. */
export type ValidatedRow = {
  line: number;
  verdict: Verdict;
  /** What the row is about, for pages. */
  label: string;
  subjectId: number | null;
  errors: RowError[];
  currentValues: RowValues | null;
  /** All values of a new subject, only the changed ones of an existing subject. */
  newValues: RowValues | null;
  /** Two rows of a file must not share one, but for rows that enroll a person in several courses. */
  uniqueKeys: string[];
  /** The line of the first row about the same person: this one enrolls them in a further course. */
  sameAs?: number;
};

/** Compares rows with the data. A refused row lists all its errors. */
export type ValidateRows = (rows: readonly SheetRow[]) => Promise<ValidatedRow[]>;

/** `text` is quoted in the message: the content of the cell, or a suggestion; `line` is the other row that the error is about, `other` a second account. */
export type RowError = { code: RowErrorCode; column?: ColumnName; text?: string; line?: number; other?: string };

type RowErrorCode =
  | 'missing'
  | 'too-long'
  | 'too-many-cells'
  | 'invalid-boolean'
  | 'duplicate-row'
  | 'different-row'
  | 'same-person-refused'
  | CellDamage
  | 'forbidden'
  | 'anonymised'
  | 'cannot-target-self'
  | 'last-administrator'
  // people
  | 'invalid-username'
  | 'missing-username'
  | 'invalid-email'
  | 'invalid-identifier'
  | 'identifier-of-other-email'
  | 'identifier-of-other-username'
  | 'username-differs'
  | 'email-taken'
  | 'same-email'
  | 'full-name-undivided'
  | 'unknown-role'
  | 'role-forbidden'
  | 'invalid-language'
  // courses, enrollments, meetings
  | 'unknown-user'
  | 'unknown-course'
  | 'unknown-section'
  | 'ambiguous-course'
  | 'invalid-number'
  | 'invalid-course-role'
  | 'invalid-status'
  | 'not-enrolled'
  | 'unknown-meeting'
  | 'different-course'
  | 'invalid-time'
  | 'nonexistent-time'
  | 'end-before-start'
  | 'duration-too-long'
  | 'wrong-link'
  | 'link-not-allowed'
  | 'invalid-minutes'
  | 'ambiguous-meeting';

export function refusedRow({ line }: SheetRow, label: string, errors: RowError[], uniqueKeys: string[] = []): ValidatedRow {
  return { line, verdict: 'refused', label, subjectId: null, errors, currentValues: null, newValues: null, uniqueKeys };
}

export function newRow({ line }: SheetRow, label: string, newValues: RowValues, uniqueKeys: string[]): ValidatedRow {
  return { line, verdict: 'new', label, subjectId: null, errors: [], currentValues: null, newValues, uniqueKeys };
}

/** Verdict `changed` or `unchanged`, by the new values. */
export function existingRow(
  { line }: SheetRow,
  label: string,
  subjectId: number,
  { currentValues, newValues }: ValueChanges,
  uniqueKeys: string[],
): ValidatedRow {
  const verdict = Object.keys(newValues).length > 0 ? 'changed' : 'unchanged';
  return { line, verdict, label, subjectId, errors: [], currentValues, newValues, uniqueKeys };
}

/** The values that a row changes: as they are, and as they will be. */
type ValueChanges = { currentValues: RowValues; newValues: RowValues };

/** Compares the values of a row with the current ones. A value that is undefined in the row stays as it is. */
export function diffValues(current: RowValues, typed: { [Name in ColumnName]?: RowValues[Name] | undefined }): ValueChanges {
  const currentValues: RowValues = {};
  const newValues: RowValues = {};
  for (const name of Object.keys(typed) as ColumnName[]) {
    const [before, after] = [current[name], typed[name]];
    if (before === undefined || after === undefined || isSameValue(before, after, name)) continue;
    currentValues[name] = before;
    newValues[name] = after;
  }
  return { currentValues, newValues };
}

/** Whether a subject still has the values that the dry run found. */
export function hasExpectedValues(current: RowValues, expected: RowValues | null): boolean {
  return Object.keys(diffValues(current, expected ?? {}).newValues).length === 0;
}

/** Texts are compared as they read in a file, so that a file that the portal exported changes nothing. */
function isSameValue(one: RowValues[ColumnName], other: RowValues[ColumnName], column: ColumnName): boolean {
  if (typeof one === 'string' && typeof other === 'string') return normalizeCell(one, column) === normalizeCell(other, column);
  if (Array.isArray(one) && Array.isArray(other)) return JSON.stringify(one) === JSON.stringify(other);
  return one === other;
}
