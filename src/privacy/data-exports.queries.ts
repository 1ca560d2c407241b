import type { Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { DataExportTable } from './privacy.table.ts';

/** An export of everything the portal knows of a user. `readyAt` is undefined until it is built. */
export type DataExport = { id: number; userId: number; requestedAt: Date; readyAt: Date | undefined; bytes: number; jobId: number | null };

/** A user has at most one. */
export async function findDataExportOfUser(db: Db, userId: number): Promise<DataExport | undefined> {
  const row = await db.selectFrom('data_exports').selectAll().where('user_id', '=', userId).executeTakeFirst();
  return row && toDataExport(row);
}

export async function findDataExport(db: Db, id: number): Promise<DataExport | undefined> {
  const row = await db.selectFrom('data_exports').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toDataExport(row);
}

/** Replaces the user's last export. */
export async function insertDataExport(tx: Tx, userId: number, now: Date): Promise<number> {
  await tx.deleteFrom('data_exports').where('user_id', '=', userId).execute();
  const row = { user_id: userId, requested_at: now.toISOString(), ready_at: null, job_id: null };
  return (await tx.insertInto('data_exports').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function setDataExportJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await tx.updateTable('data_exports').set({ job_id: jobId }).where('id', '=', id).execute();
}

/** Removes the chunks of an interrupted attempt. */
export async function deleteChunks(db: Db, exportId: number): Promise<void> {
  await db.deleteFrom('data_export_chunks').where('export_id', '=', exportId).execute();
}

export async function insertChunk(db: Db, exportId: number, number: number, bytes: Buffer): Promise<void> {
  await db.insertInto('data_export_chunks').values({ export_id: exportId, number, bytes }).execute();
}

export async function markDataExportReady(db: Db, id: number, bytes: number, now: Date): Promise<void> {
  await db.updateTable('data_exports').set({ ready_at: now.toISOString(), bytes }).where('id', '=', id).execute();
}

export async function* readChunks(db: Db, exportId: number): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const chunk = await db
      .selectFrom('data_export_chunks')
      .select('bytes')
      .where('export_id', '=', exportId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!chunk) return;
    yield chunk.bytes;
  }
}

export async function deleteDataExportsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('data_exports').where('requested_at', '<', instant.toISOString()).execute();
}

function toDataExport(row: Selectable<DataExportTable>): DataExport {
  return {
    id: row.id,
    userId: row.user_id,
    requestedAt: new Date(row.requested_at),
    readyAt: row.ready_at === null ? undefined : new Date(row.ready_at),
    bytes: row.bytes,
    jobId: row.job_id,
  };
}
