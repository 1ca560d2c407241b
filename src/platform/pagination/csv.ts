import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { createCsvStringifier, type CsvRow } from './csv-lines.ts';

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
