import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { displayName, type Account } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { findPictureOfUser } from '../accounts/pictures/update-picture.ts';
import type { Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandler, JobHandlers } from '../platform/jobs/job.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { createCsvStringifier } from '../platform/pagination/csv.ts';
import { TimeFormatter } from '../platform/shared/time-formatter.ts';
import { DATA_EXPORT_JOB } from './data-export.ts';
import { dataExportSections, readSection } from './data-export-sections.ts';
import { deleteChunks, findDataExport, insertChunk, markDataExportReady } from './data-exports.queries.ts';

const payload = z.object({ exportId: z.number() });

/** Fits into a row of both engines. Any process can serve the export, reading chunk by chunk. */
const CHUNK_BYTES = 256 * 1024;

export function dataExportJobs(context: AppContext): JobHandlers {
  return { [DATA_EXPORT_JOB]: dataExportJob(context) };
}

/** Builds a requested export and stores it in the database in chunks. */
function dataExportJob(context: AppContext): JobHandler {
  const { db, clock } = context;
  return {
    async run(job) {
      const { exportId } = payload.parse(job.payload);
      const dataExport = await findDataExport(db, exportId);
      const account = dataExport && (await findAccount(db, dataExport.userId));
      // Undefined where the export has expired or the account was anonymised.
      if (!account || dataExport.readyAt) return { kind: 'done' };
      await deleteChunks(db, exportId);
      const picture = await findPictureOfUser(db, account.id);
      const bytes = await storeChunks(db, job, exportId, buildZip(context, account, picture));
      await markDataExportReady(db, exportId, bytes, clock.now());
      return { kind: 'done' };
    },
  };
}

/** Returns the number of bytes. */
async function storeChunks(db: Db, job: Job, exportId: number, zip: AsyncIterable<string | Buffer>): Promise<number> {
  let number = 0;
  let total = 0;
  for await (const chunk of toChunks(zip)) {
    job.signal.throwIfAborted();
    await insertChunk(db, exportId, number++, chunk);
    total += chunk.length;
  }
  return total;
}

async function* toChunks(parts: AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const part of parts) {
    const bytes = Buffer.from(part);
    pending.push(bytes);
    length += bytes.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(pending);
    [pending, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(pending);
}

/** A readme in the user's language, and each section as CSV and as JSON. Rows are read in batches while the ZIP is read. */
function buildZip(context: AppContext, account: Account, picture: Buffer | undefined): AsyncIterable<string | Buffer> {
  const now = context.clock.now();
  const { file } = messagesFor(account.locale).privacy;
  const zip = new ZipFile();
  const output = zip.outputStream;
  // Otherwise the reader would wait for ever.
  zip.on('error', (error: Error) => output.emit('error', error));
  const addFile = (name: string, open: () => Readable) => zip.addReadStreamLazy(name, { mtime: now }, (ready) => ready(null, open()));

  const moment = new TimeFormatter(account.locale, account.timeZone ?? context.settings.timeZone).moment(now);
  const contents = dataExportSections.map(({ name }) => `${file.sections[name].file}: ${file.sections[name].text}`);
  const readme = [file.intro(displayName(account), moment), '', ...contents, ''].join('\r\n');
  zip.addBuffer(Buffer.from(readme), file.readme, { mtime: now });
  if (picture) zip.addBuffer(picture, file.picture, { mtime: now });
  for (const section of dataExportSections) {
    const { file: name } = file.sections[section.name];
    const headers = Object.fromEntries(section.columns.map((column) => [column, file.columns[column]]));
    addFile(`${name}.csv`, () => toCsv(readRows(section), headers));
    addFile(`${name}.json`, () => Readable.from(toJson(readRows(section))));
  }
  zip.end();
  return output;

  async function* readRows(section: (typeof dataExportSections)[number]) {
    for await (const rows of readSection(context, section, account.id)) yield* rows;
  }
}

function toCsv(rows: AsyncIterable<object>, headers: Record<string, string>): Readable {
  const csv = createCsvStringifier(headers);
  Readable.from(rows)
    .on('error', (error) => csv.destroy(error))
    .pipe(csv);
  return csv;
}

async function* toJson(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const row of rows) {
    yield separator + JSON.stringify(row);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
