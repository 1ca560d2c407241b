import { bareText } from './cell-text.ts';
import type { ColumnName } from './columns.ts';
import type { Values } from './validated-row.ts';

/** Of what a row says, what is not so yet; what it does not say stays as it is. */
export function changedValues(
  standing: Values,
  said: { [Name in ColumnName]?: Values[Name] | undefined },
): { found: Values; wanted: Values } {
  const found: Values = {};
  const wanted: Values = {};
  for (const name of Object.keys(said) as ColumnName[]) {
    const [before, after] = [standing[name], said[name]];
    if (before === undefined || after === undefined || same(before, after)) continue;
    found[name] = before;
    wanted[name] = after;
  }
  return { found, wanted };
}

type Value = Values[ColumnName];

/** What reads the same in a file is one text: a file that the portal wrote says nothing new. */
function same(one: Value, other: Value): boolean {
  if (typeof one === 'string' && typeof other === 'string') return bareText(one) === bareText(other);
  if (Array.isArray(one) && Array.isArray(other)) return JSON.stringify(one) === JSON.stringify(other);
  return one === other;
}
