import { normalizeCell } from './cell-text.ts';
import type { ColumnName } from './columns.ts';
import type { RowValues } from './validated-row.ts';

/** Of what a row says, what is not so yet; what it does not say stays as it is. */
export function diffValues(
  standing: RowValues,
  said: { [Name in ColumnName]?: RowValues[Name] | undefined },
): { found: RowValues; wanted: RowValues } {
  const found: RowValues = {};
  const wanted: RowValues = {};
  for (const name of Object.keys(said) as ColumnName[]) {
    const [before, after] = [standing[name], said[name]];
    if (before === undefined || after === undefined || isSameValue(before, after)) continue;
    found[name] = before;
    wanted[name] = after;
  }
  return { found, wanted };
}

type Value = RowValues[ColumnName];

/** What reads the same in a file is one text: a file that the portal wrote says nothing new. */
function isSameValue(one: Value, other: Value): boolean {
  if (typeof one === 'string' && typeof other === 'string') return normalizeCell(one) === normalizeCell(other);
  if (Array.isArray(one) && Array.isArray(other)) return JSON.stringify(one) === JSON.stringify(other);
  return one === other;
}
