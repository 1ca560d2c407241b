import type { Db } from '../db/database.ts';
import type { SessionTable } from './sessions.table.ts';

export async function findSession(db: Db, idHash: string, now: Date): Promise<Pick<SessionTable, 'data' | 'expires_at'> | undefined> {
  return db
    .selectFrom('sessions')
    .select(['data', 'expires_at'])
    .where('id_hash', '=', idHash)
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst();
}

export async function addSession(db: Db, row: SessionTable): Promise<void> {
  await db.insertInto('sessions').values(row).execute();
}

/** Writes nothing where the session was ended meanwhile. */
export async function saveSession(db: Db, idHash: string, values: Pick<SessionTable, 'user_id' | 'data' | 'expires_at'>): Promise<void> {
  await db.updateTable('sessions').set(values).where('id_hash', '=', idHash).execute();
}

export async function extendSession(db: Db, idHash: string, expiresAt: string): Promise<void> {
  await db.updateTable('sessions').set({ expires_at: expiresAt }).where('id_hash', '=', idHash).execute();
}

export async function removeSession(db: Db, idHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
}

export async function removeSessionsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<=', instant.toISOString()).execute();
}
