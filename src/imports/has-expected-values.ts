import { diffValues } from './diff-values.ts';
import type { RowValues } from './validated-row.ts';

/** Whether what a row is about to change still has the values that the dry run found. */
export function hasExpectedValues(standing: RowValues, found: RowValues | null): boolean {
  return Object.keys(diffValues(standing, found ?? {}).wanted).length === 0;
}
