import type { ValidatedRow } from './validated-row.ts';

/**
 * Refuses rows that speak of the same thing as another row of the file: the later one, which names the line of the first, and
 * the first, which names the later one. `claimed` holds the claims of rows before these and their lines; the claims of these
 * rows are added. Answers the earlier rows that are to be refused with theirs.
 */
export function rejectDuplicates(rows: readonly ValidatedRow[], claimed: Map<string, number>): Map<number, number> {
  const earlier = new Map<number, number>();
  const byLine = new Map(rows.map((row) => [row.line, row]));
  for (const row of rows) {
    for (const claim of row.uniqueKeys) {
      const first = claimed.get(claim);
      if (first === undefined) {
        claimed.set(claim, row.line);
      } else if (first !== row.line && !isDuplicate(row)) {
        refuseAsDuplicate(row, first);
        const other = byLine.get(first);
        if (!other) earlier.set(first, row.line);
        else if (!isDuplicate(other)) refuseAsDuplicate(other, row.line);
      }
    }
  }
  return earlier;
}

function refuseAsDuplicate(row: ValidatedRow, line: number): void {
  row.verdict = 'refused';
  row.errors.push({ code: 'twice', line });
  row.currentValues = row.newValues = null;
}

function isDuplicate({ errors }: ValidatedRow): boolean {
  return errors.some(({ code }) => code === 'twice');
}
