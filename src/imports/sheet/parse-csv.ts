import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { SheetError } from '../import.ts';

/** A row with the line of the file on which it begins, counted from 1. A cell may contain line breaks. */
export type CsvRecord = { line: number; cells: string[] };

/** Characters. A longer row is most likely the rest of a file after an unclosed quote. */
const MAX_ROW_LENGTH = 64 * 1024;

/** The rows of a CSV text without empty ones. Throws a SheetError for wrong quotes and overlong rows. */
export async function* parseCsv(text: AsyncIterable<string>, separator: string, linesBefore = 0): AsyncGenerator<CsvRecord> {
  let lastLine = linesBefore;
  const parser = parse({
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_LENGTH,
    // The line number is passed on as an extra first cell.
    on_record(cells: string[], { lines }) {
      lastLine = linesBefore + lines;
      const lineBreaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      return [String(lastLine - lineBreaks), ...cells];
    },
  });
  // An error on either side of the pipeline ends the loop below.
  pipeline(Readable.from(limitLineLength(text, linesBefore)), parser, () => undefined);
  try {
    for await (const [line, ...cells] of parser as AsyncIterable<string[]>) {
      if (cells.some((cell) => cell.trim() !== '')) yield { line: Number(line), cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? toSheetError(error, lastLine + 1) : error;
  }
}

/** The parser limits the content of the cells of a row, not the separators: a line of a million empty cells is refused here. */
async function* limitLineLength(text: AsyncIterable<string>, linesBefore: number): AsyncGenerator<string> {
  let line = linesBefore + 1;
  let length = 0;
  for await (const part of text) {
    const [first = '', ...others] = part.split('\n');
    length += first.length;
    for (const next of others) {
      if (length > MAX_ROW_LENGTH) break;
      line++;
      length = next.length;
    }
    if (length > MAX_ROW_LENGTH) throw new SheetError({ code: 'line-too-long', line });
    yield part;
  }
}

/** `line` is the first line of the unreadable row: where an unclosed quote begins, not where it was noticed. */
function toSheetError({ code, message }: CsvError, line: number): Error {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return new SheetError({ code: 'unclosed-quote', line });
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return new SheetError({ code: 'stray-quote', line });
    default:
      return new Error(`a CSV file cannot be read: ${message}`);
  }
}
