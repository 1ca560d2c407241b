import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { stringify, type Stringifier } from 'csv-stringify';
import { toWallTime } from '../shared/wall-time.ts';

/**
 * Streams a CSV file. Pages of rows are fetched as fast as the client reads, and no more after it disconnects.
 */
export async function sendCsv(response: Response, name: string, columns: string[], pages: RowPages): Promise<void> {
  response.set('Cache-Control', 'no-store').type('text/csv; charset=utf-8').attachment(`${name}.csv`);
  const lines = createCsvStringifier(columns);
  try {
    await pipeline(Readable.from(rowsOf(pages)), lines, response);
  } catch (error) {
    // The first rows are sent: a truncated file is better than an error page in its middle.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* rowsOf(pages: RowPages): AsyncGenerator<CsvRow> {
  for await (const page of pages) yield* page;
}

type RowPages = AsyncIterable<CsvRow[]> | Iterable<CsvRow[]>;

export type CsvRow = Record<string, string | number | null>;

/**
 * CSV that Excel in Spanish opens without a dialog: UTF-8 with a byte order mark, semicolons, formulas escaped. `columns`: the keys of
 * the rows in their order, or headings by key.
 */
export function createCsvStringifier(columns: string[] | Record<string, string>): Stringifier {
  return stringify({ header: true, columns, delimiter: ';', bom: true, cast: { string: escapeFormulas }, record_delimiter: 'windows' });
}

const formulaSigns = new Set('=+-@＝＋－＠﹦﹢﹣﹫');
const cellSeparators = new Set(',;|\t\r\n');
/** A spreadsheet skips these before it looks for a formula: spaces, quotes, and signs that nobody sees. */
const skippedSigns = /[\s"'“”„‘’‚«»‹›`´\u2800\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Puts an apostrophe before every sign that could begin a formula: at the beginning of the cell, and behind each separator in it, because
 * a spreadsheet may be told another separator than the file's. CWE-1236.
 */
export function escapeFormulas(text: string): string {
  return mapFormulaSigns(text, (before, sign) => `${before}'${sign}`);
}

/** The text that `escapeFormulas` was given; any other text as it is. */
export function unescapeFormulas(text: string): string {
  return mapFormulaSigns(text, (before, sign) => (before.endsWith("'") ? before.slice(0, -1) : before) + sign);
}

/** Replaces each sign that could begin a formula, with what stands before it since the beginning of the cell or the last separator. */
function mapFormulaSigns(text: string, replace: (before: string, sign: string) => string): string {
  let result = '';
  let before: string | undefined = '';
  for (const sign of text) {
    if (before !== undefined && formulaSigns.has(sign)) {
      result += replace(before, sign);
      before = undefined;
    } else if (cellSeparators.has(sign)) {
      result += (before ?? '') + sign;
      before = '';
    } else if (before === undefined) result += sign;
    else if (skippedSigns.test(sign)) before += sign;
    else {
      result += before + sign;
      before = undefined;
    }
  }
  return result + (before ?? '');
}

/**
 * `2026-11-20 19:00` in the portal's zone, because files are passed on and imports read that zone. Spreadsheets take this form for a
 * time in any language.
 */
export function formatCsvTime(instant: Date, portalZone: string): string {
  const { date, time } = toWallTime(instant, portalZone);
  return `${date} ${time}`;
}
