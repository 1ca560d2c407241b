import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { stringify, type Stringifier } from 'csv-stringify';
import { toWallTime } from '../shared/wall-time.ts';

/**
 * Streams a CSV file. Pages of rows are fetched as fast as the client reads, and no more after it disconnects.
 */
export async function sendCsv(response: Response, name: string, columns: string[], pages: AsyncIterable<CsvRow[]>): Promise<void> {
  response.set('Cache-Control', 'no-store').type('text/csv; charset=utf-8').attachment(`${name}.csv`);
  const lines = createCsvStringifier(columns);
  try {
    await pipeline(Readable.from(rowsOf(pages)), lines, response);
  } catch (error) {
    // The first rows are sent: a truncated file is better than an error page in its middle.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* rowsOf(pages: AsyncIterable<CsvRow[]>): AsyncGenerator<CsvRow> {
  for await (const page of pages) yield* page;
}

export type CsvRow = Record<string, string | number | null>;

/**
 * CSV that Excel in Spanish opens without a dialog: UTF-8 with a byte order mark, semicolons, formulas escaped. `columns`: the keys of
 * the rows in their order, or headings by key.
 */
export function createCsvStringifier(columns: string[] | Record<string, string>): Stringifier {
  return stringify({ header: true, columns, delimiter: ';', bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/**
 * `2026-11-20 19:00` in the portal's zone, because files are passed on and imports read that zone. Spreadsheets take this form for a
 * time in any language.
 */
export function formatCsvTime(instant: Date, portalZone: string): string {
  const { date, time } = toWallTime(instant, portalZone);
  return `${date} ${time}`;
}
