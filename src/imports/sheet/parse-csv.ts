import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { SheetError } from './sheet-error.ts';

/** A row with the line on which it begins, counted from 1. A cell may itself hold several lines. */
export type CsvRecord = { line: number; cells: string[] };

/** Characters. Nobody types a row as long as this; a quote that is not closed makes one of the rest of the file. */
const MAX_ROW_LENGTH = 64 * 1024;

/** The rows of a CSV text one after the other; rows without anything are left out. Throws a SheetError where quotes are broken. */
export async function* parseCsv(text: AsyncIterable<string>, separator: string, linesBefore = 0): AsyncGenerator<CsvRecord> {
  let lastLine = linesBefore;
  const parser = parse({
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_LENGTH,
    // The line travels as a first cell.
    on_record(cells: string[], { lines }) {
      lastLine = linesBefore + lines;
      const within = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      return [String(lastLine - within), ...cells];
    },
  });
  // Whatever goes wrong on either side ends the loop below.
  pipeline(Readable.from(limitLineLength(text, linesBefore)), parser, () => undefined);
  try {
    for await (const [line, ...cells] of parser as AsyncIterable<string[]>) {
      if (cells.some((cell) => cell.trim() !== '')) yield { line: Number(line), cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? toSheetError(error, lastLine + 1) : error;
  }
}

/** The parser counts what stands in the cells of a row, not the separators between them: a line of a million empty cells is refused here. */
async function* limitLineLength(text: AsyncIterable<string>, linesBefore: number): AsyncGenerator<string> {
  let line = linesBefore + 1;
  let length = 0;
  for await (const part of text) {
    const [first = '', ...others] = part.split('\n');
    length += first.length;
    for (const one of others) {
      if (length > MAX_ROW_LENGTH) break;
      line++;
      length = one.length;
    }
    if (length > MAX_ROW_LENGTH) throw new SheetError({ code: 'line-too-long', line });
    yield part;
  }
}

/** `line` is where the row begins that cannot be read: where an unclosed quote stands, not where it was noticed. */
function toSheetError({ code, message }: CsvError, line: number): Error {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return new SheetError({ code: 'quote-open', line });
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return new SheetError({ code: 'quote-inside', line });
    default:
      return new Error(`a CSV file cannot be read: ${message}`);
  }
}
