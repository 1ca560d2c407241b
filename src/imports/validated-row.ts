import type { ColumnName } from './columns.ts';
import type { RowError } from './row-error.ts';
import type { Verdict } from './import.ts';

/** A row as the columns name its cells; cells that are empty, and columns that the file does not have, are missing. */
export type SheetRow = { line: number; cells: Partial<Record<ColumnName, string>>; rawCells: string[] };

/** A value as a row wants it or as it was found: what a person reads and what is written. */
export type RowValues = Partial<Record<ColumnName, string | number | boolean | readonly string[] | null>>;

/**
 * What a row would do. `found` holds the values of what it speaks of as they stand, `wanted` those that they become: all of
 * them for something new, otherwise only those that change. Two rows of a file must not share a claim.
 */
export type ValidatedRow = {
  line: number;
  verdict: Verdict;
  /** What the row speaks of, for a person who reads it. */
  label: string;
  subjectId: number | null;
  errors: RowError[];
  currentValues: RowValues | null;
  newValues: RowValues | null;
  uniqueKeys: string[];
};

/** Holds rows against what there is. Rows that are refused say everything that is wrong with them. */
export type ValidateRows = (rows: readonly SheetRow[]) => Promise<ValidatedRow[]>;

export function refusedRow(row: SheetRow, label: string, errors: RowError[], uniqueKeys: string[] = []): ValidatedRow {
  return { line: row.line, verdict: 'refused', label, subjectId: null, errors, currentValues: null, newValues: null, uniqueKeys };
}
