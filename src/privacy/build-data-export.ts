import { z } from 'zod';
import { findAccount } from '../accounts/find-account.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandler, JobHandlers } from '../platform/jobs/job.ts';
import { buildZip } from './pack-personal-data.ts';
import { findDataExport, insertChunk, deleteChunks, markDataExportReady } from './data-exports.queries.ts';
import { DATA_EXPORT_JOB } from './data-export.ts';

const payload = z.object({ fileId: z.number() });

/** Small enough for a row on both engines; whichever process serves the file reads them one by one. */
const CHUNK_BYTES = 256 * 1024;

export function dataExportJobs(context: AppContext): JobHandlers {
  return { [DATA_EXPORT_JOB]: dataExportJob(context) };
}

/** The job that packs what is known of somebody, and leaves it in the database in pieces. */
function dataExportJob({ db, clock, settings }: AppContext): JobHandler {
  return {
    async run(job) {
      const { fileId } = payload.parse(job.payload);
      const file = await findDataExport(db, fileId);
      const account = file && (await findAccount(db, file.userId));
      // Swept away, or anonymised.
      if (!account || file.readyAt) return { kind: 'done' };
      await deleteChunks(db, fileId);
      const bytes = await keep(job, fileId, buildZip(db, account, clock.now(), settings.timeZone));
      await markDataExportReady(db, fileId, bytes, clock.now());
      return { kind: 'done' };
    },
  };

  /** Answers how many bytes it came to. */
  async function keep(job: Job, fileId: number, zip: AsyncIterable<string | Buffer>): Promise<number> {
    let number = 0;
    let total = 0;
    for await (const piece of toChunks(zip)) {
      job.signal.throwIfAborted();
      await insertChunk(db, fileId, number++, piece);
      total += piece.length;
    }
    return total;
  }
}

async function* toChunks(chunks: AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const given of chunks) {
    const chunk = Buffer.from(given);
    held.push(chunk);
    length += chunk.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    [held, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(held);
}
