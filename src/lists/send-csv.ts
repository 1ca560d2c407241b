import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';

export type CsvRow = Record<string, string | number | null>;

/**
 * Streams a file that Excel in Spanish opens as it is: UTF-8 with its mark, semicolons, and nothing that a cell would take for
 * a formula. Pages of rows are asked for as fast as the reader takes them. Where the reader goes away, nobody is asked further.
 */
export async function sendCsv(response: Response, name: string, columns: string[], pages: AsyncIterable<CsvRow[]>): Promise<void> {
  response.set('Cache-Control', 'no-store').type('text/csv; charset=utf-8').attachment(`${name}.csv`);
  const lines = stringify({ header: true, columns, delimiter: ';', bom: true, escape_formulas: true, record_delimiter: 'windows' });
  try {
    await pipeline(Readable.from(rowsOf(pages)), lines, response);
  } catch (error) {
    // The first rows are on their way: a file that breaks off tells more than an error page in its middle.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* rowsOf(pages: AsyncIterable<CsvRow[]>): AsyncGenerator<CsvRow> {
  for await (const page of pages) yield* page;
}
