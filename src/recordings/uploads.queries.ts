import type { Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { RecordingTable } from './recordings.table.ts';

export type NewUpload = {
  key: string;
  sha256: string;
  bytes: number;
  room: string;
  startedAt: Date;
  seconds: number | undefined;
  /** Who began to record, where Jitsi said so and there is such an account. */
  initiatorId: number | undefined;
};

export type Upload = NewUpload & { id: number; isReceived: boolean; isDeleted: boolean };

/** The row of the same file where there is one, whatever became of it. */
export async function insertUpload(tx: Tx, upload: NewUpload, now: Date): Promise<Upload> {
  const recorder = upload.initiatorId === undefined ? undefined : await findUserId(tx, upload.initiatorId);
  await tx
    .insertInto('recordings')
    .values({
      key: upload.key,
      sha256: upload.sha256,
      bytes: upload.bytes,
      room: upload.room,
      meeting_id: null,
      started_at: upload.startedAt.toISOString(),
      seconds: upload.seconds ?? null,
      recorded_by: recorder ?? null,
      created_at: now.toISOString(),
      received_at: null,
      plays_from: null,
      plays_until: null,
      published_at: null,
      section_id: null,
      deleted_at: null,
      moved_at: null,
    })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  return toUpload(await tx.selectFrom('recordings').selectAll().where('sha256', '=', upload.sha256).executeTakeFirstOrThrow());
}

async function findUserId(tx: Tx, id: number): Promise<number | undefined> {
  return (await tx.selectFrom('auth_user').select('id').where('id', '=', id).executeTakeFirst())?.id;
}

export async function findUpload(db: Db, key: string): Promise<Upload | undefined> {
  const row = await db.selectFrom('recordings').selectAll().where('key', '=', key).executeTakeFirst();
  return row && toUpload(row);
}

/** Those that were begun after `since` and before the one with this id. */
export async function listUnfinishedUploads(db: Db, since: Date, beforeId: number): Promise<Upload[]> {
  const rows = await db
    .selectFrom('recordings')
    .selectAll()
    .where('received_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('created_at', '>', since.toISOString())
    .where('id', '<', beforeId)
    .execute();
  return rows.map(toUpload);
}

/** Of which nothing has come. */
export async function deleteUpload(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('recordings').where('id', '=', id).where('received_at', 'is', null).where('deleted_at', 'is', null).execute();
}

/** False where another process has done so. */
export async function setReceived(tx: Tx, id: number, meetingId: number | undefined, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recordings')
    .set({ received_at: now.toISOString(), meeting_id: meetingId ?? null })
    .where('id', '=', id)
    .where('received_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Uploads of which nothing more has come. */
export async function markAbandonedUploads(db: Db, createdBefore: Date, now: Date): Promise<void> {
  await db
    .updateTable('recordings')
    .set({ deleted_at: now.toISOString() })
    .where('received_at', 'is', null)
    .where('created_at', '<', createdBefore.toISOString())
    .where('deleted_at', 'is', null)
    .execute();
}

function toUpload(row: Selectable<RecordingTable>): Upload {
  return {
    id: row.id,
    key: row.key,
    sha256: row.sha256,
    bytes: Number(row.bytes),
    room: row.room,
    startedAt: new Date(row.started_at),
    seconds: row.seconds ?? undefined,
    initiatorId: row.recorded_by ?? undefined,
    isReceived: row.received_at !== null,
    isDeleted: row.deleted_at !== null,
  };
}
