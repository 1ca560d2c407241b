import { changedValues } from './diff-values.ts';
import type { Values } from './validated-row.ts';

/** Whether what a row is about to change still has the values that the dry run found. */
export function standsAsFound(standing: Values, found: Values | null): boolean {
  return Object.keys(changedValues(standing, found ?? {}).wanted).length === 0;
}
