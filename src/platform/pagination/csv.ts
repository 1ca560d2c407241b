import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { stringify, type Stringifier } from 'csv-stringify';
import { toWallTime } from '../shared/wall-time.ts';

/**
 * Streams a file for spreadsheets. Pages of rows are asked for as fast as the reader takes them. Where the reader goes away, nobody
 * is asked further.
 */
export async function sendCsv(response: Response, name: string, columns: string[], pages: AsyncIterable<CsvRow[]>): Promise<void> {
  response.set('Cache-Control', 'no-store').type('text/csv; charset=utf-8').attachment(`${name}.csv`);
  const lines = createCsvStringifier(columns);
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

export type CsvRow = Record<string, string | number | null>;

/**
 * Makes of rows the text of a file that Excel in Spanish opens as it is: UTF-8 with its mark, semicolons, and nothing that a cell
 * would take for a formula. `columns`: the keys of the rows in their order, or by key what stands above it.
 */
export function createCsvStringifier(columns: string[] | Record<string, string>): Stringifier {
  return stringify({ header: true, columns, delimiter: ';', bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/**
 * A time as files say it, `2026-11-20 19:00`: by the portal's clock, because a file goes from hand to hand and an import reads it
 * by that clock, and in the one form that spreadsheets take for a time whatever their language.
 */
export function formatCsvTime(instant: Date, portalZone: string): string {
  const { date, time } = toWallTime(instant, portalZone);
  return `${date} ${time}`;
}
