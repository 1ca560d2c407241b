import type { Db, Tx } from '../platform/db/database.ts';

/** A file with all that is known of a person. `readyAt` is undefined while it is being made. */
export type DataExport = { id: number; userId: number; requestedAt: Date; readyAt: Date | undefined; bytes: number; jobId: number | null };

/** The file of a person: there is never more than one. */
export async function findDataExportOfUser(db: Db, userId: number): Promise<DataExport | undefined> {
  return toDataExport(await db.selectFrom('data_exports').selectAll().where('user_id', '=', userId).executeTakeFirst());
}

export async function findDataExport(db: Db, id: number): Promise<DataExport | undefined> {
  return toDataExport(await db.selectFrom('data_exports').selectAll().where('id', '=', id).executeTakeFirst());
}

/** A new one in place of any that there was. */
export async function insertDataExport(tx: Tx, userId: number, now: Date): Promise<number> {
  await tx.deleteFrom('data_exports').where('user_id', '=', userId).execute();
  const row = { user_id: userId, requested_at: now.toISOString(), ready_at: null, job_id: null };
  return (await tx.insertInto('data_exports').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function setDataExportJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await tx.updateTable('data_exports').set({ job_id: jobId }).where('id', '=', id).execute();
}

/** What an attempt that was broken off left behind. */
export async function deleteChunks(db: Db, fileId: number): Promise<void> {
  await db.deleteFrom('data_export_chunks').where('export_id', '=', fileId).execute();
}

export async function insertChunk(db: Db, fileId: number, number: number, bytes: Buffer): Promise<void> {
  await db.insertInto('data_export_chunks').values({ export_id: fileId, number, bytes }).execute();
}

export async function markDataExportReady(db: Db, id: number, bytes: number, now: Date): Promise<void> {
  await db.updateTable('data_exports').set({ ready_at: now.toISOString(), bytes }).where('id', '=', id).execute();
}

/** The file, piece by piece. */
export async function* readChunks(db: Db, fileId: number): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const piece = await db
      .selectFrom('data_export_chunks')
      .select('bytes')
      .where('export_id', '=', fileId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!piece) return;
    yield piece.bytes;
  }
}

export async function deleteDataExportsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('data_exports').where('requested_at', '<', instant.toISOString()).execute();
}

type Row = { id: number; user_id: number; requested_at: string; ready_at: string | null; bytes: number; job_id: number | null };

function toDataExport(row: Row | undefined): DataExport | undefined {
  return (
    row && {
      id: row.id,
      userId: row.user_id,
      requestedAt: new Date(row.requested_at),
      readyAt: row.ready_at === null ? undefined : new Date(row.ready_at),
      bytes: row.bytes,
      jobId: row.job_id,
    }
  );
}
