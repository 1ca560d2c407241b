import type { Db } from '../platform/db/database.ts';

export async function insertChunk(db: Db, importId: number, number: number, bytes: Buffer): Promise<void> {
  await db.insertInto('import_chunks').values({ import_id: importId, number, bytes }).execute();
}

/** The file of an import, piece by piece; `whenRead` is told how many bytes that were so far. */
export async function* readChunks(db: Db, importId: number, whenRead: (bytes: number) => void = () => undefined): AsyncGenerator<Buffer> {
  let read = 0;
  for (let number = 0; ; number++) {
    const piece = await db
      .selectFrom('import_chunks')
      .select('bytes')
      .where('import_id', '=', importId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!piece) return;
    whenRead((read += piece.bytes.length));
    yield piece.bytes;
  }
}
