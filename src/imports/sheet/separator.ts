const separators = [';', ',', '\t', '|'];

/**
 * What stands between the cells of a line: the sign with which most of the first line's cells are columns that we know, and of
 * several the one that makes most cells. `start` is the beginning of the file, without a `sep=` line.
 */
export function detectSeparator(start: string, isKnown: (cell: string) => boolean): string {
  const [line = ''] = start.split('\n', 1);
  let best = { separator: separators[0]!, known: 0, cells: 0 };
  for (const separator of separators) {
    const cells = line.split(separator).map(unquote);
    const known = cells.filter(isKnown).length;
    if (known > best.known || (known === best.known && cells.length > best.cells)) best = { separator, known, cells: cells.length };
  }
  return best.separator;
}

function unquote(cell: string): string {
  return cell.trim().replace(/^"|"$/g, '');
}

/** The line `sep=;` with which Excel is told the separator of a file, and the text behind it. */
export function parseSeparatorLine(start: string): { separator: string; length: number } | undefined {
  const [line, separator] = /^"?sep=(.)"?\n/i.exec(start) ?? [];
  return line && separator ? { separator, length: line.length } : undefined;
}
