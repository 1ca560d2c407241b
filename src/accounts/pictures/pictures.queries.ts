import type { Db, Tx } from '../../platform/db/database.ts';

/** In place of the one that the user had. */
export async function replacePicture(tx: Tx, userId: number, key: string, bytes: Buffer, now: Date): Promise<void> {
  await deletePicture(tx, userId);
  await tx.insertInto('account_pictures').values({ key, user_id: userId, bytes, uploaded_at: now.toISOString() }).execute();
}

export async function deletePicture(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom('account_pictures').where('user_id', '=', userId).execute();
}

/** A JPEG. */
export async function findPicture(db: Db, key: string): Promise<Buffer | undefined> {
  const row = await db.selectFrom('account_pictures').select('bytes').where('key', '=', key).executeTakeFirst();
  return row?.bytes;
}
