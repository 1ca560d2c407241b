import type { Db, Tx } from '../platform/db/database.ts';

/** A file with all that is known of a person. `readyAt` is undefined while it is being made. */
export type PersonalFile = { id: number; userId: number; askedAt: Date; readyAt: Date | undefined; bytes: number; jobId: number | null };

/** The file of a person: there is never more than one. */
export async function findFileOf(db: Db, userId: number): Promise<PersonalFile | undefined> {
  return fileFrom(await db.selectFrom('personal_files').selectAll().where('user_id', '=', userId).executeTakeFirst());
}

export async function findFile(db: Db, id: number): Promise<PersonalFile | undefined> {
  return fileFrom(await db.selectFrom('personal_files').selectAll().where('id', '=', id).executeTakeFirst());
}

/** A new one in place of any that there was. */
export async function insertFile(tx: Tx, userId: number, now: Date): Promise<number> {
  await tx.deleteFrom('personal_files').where('user_id', '=', userId).execute();
  const row = { user_id: userId, asked_at: now.toISOString(), ready_at: null, job_id: null };
  return (await tx.insertInto('personal_files').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function noteJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await tx.updateTable('personal_files').set({ job_id: jobId }).where('id', '=', id).execute();
}

/** What an attempt that was broken off left behind. */
export async function removePieces(db: Db, fileId: number): Promise<void> {
  await db.deleteFrom('personal_file_pieces').where('file_id', '=', fileId).execute();
}

export async function insertPiece(db: Db, fileId: number, number: number, bytes: Buffer): Promise<void> {
  await db.insertInto('personal_file_pieces').values({ file_id: fileId, number, bytes }).execute();
}

export async function writeReady(db: Db, id: number, bytes: number, now: Date): Promise<void> {
  await db.updateTable('personal_files').set({ ready_at: now.toISOString(), bytes }).where('id', '=', id).execute();
}

/** The file, piece by piece. */
export async function* readPieces(db: Db, fileId: number): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const piece = await db
      .selectFrom('personal_file_pieces')
      .select('bytes')
      .where('file_id', '=', fileId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!piece) return;
    yield piece.bytes;
  }
}

export async function removeFilesBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('personal_files').where('asked_at', '<', instant.toISOString()).execute();
}

type Row = { id: number; user_id: number; asked_at: string; ready_at: string | null; bytes: number; job_id: number | null };

function fileFrom(row: Row | undefined): PersonalFile | undefined {
  return (
    row && {
      id: row.id,
      userId: row.user_id,
      askedAt: new Date(row.asked_at),
      readyAt: row.ready_at === null ? undefined : new Date(row.ready_at),
      bytes: row.bytes,
      jobId: row.job_id,
    }
  );
}
