import type { Db } from '../db/database.ts';
import { prepareRead, prepareWrite } from '../db/prepared-statement.ts';
import type { Clock } from '../shared/clock.ts';
import type { SessionTable } from './sessions.table.ts';

const selectSession = prepareRead<{ idHash: string; now: string }, SessionTable>((db, value) =>
  db.selectFrom('sessions').selectAll().where('id_hash', '=', value('idHash')).where('expires_at', '>', value('now')),
);

export async function findSession(db: Db, idHash: string, now: Date): Promise<SessionTable | undefined> {
  const [row] = await selectSession(db, { idHash, now: now.toISOString() });
  return row;
}

/** The sessions of a user that have not expired, newest first. */
export function listSessions(db: Db, userId: number, now: Date, limit?: number): Promise<SessionTable[]> {
  const open = db.selectFrom('sessions').selectAll().where('user_id', '=', userId).where('expires_at', '>', now.toISOString());
  const ordered = open.orderBy('created_at', 'desc').orderBy('id_hash');
  return (limit === undefined ? ordered : ordered.limit(limit)).execute();
}

export async function insertSession(db: Db, row: SessionTable): Promise<void> {
  await db.insertInto('sessions').values(row).execute();
}

/** Updates nothing when the session was ended meanwhile. */
export async function updateSession(db: Db, idHash: string, data: string): Promise<void> {
  await db.updateTable('sessions').set({ data }).where('id_hash', '=', idHash).execute();
}

const updateExpiry = prepareWrite<{ idHash: string; expiresAt: string }>((db, value) =>
  db
    .updateTable('sessions')
    .set({ expires_at: value('expiresAt') })
    .where('id_hash', '=', value('idHash')),
);

export async function extendSession(db: Db, idHash: string, expiresAt: string): Promise<void> {
  await updateExpiry(db, { idHash, expiresAt });
}

export async function deleteSession(db: Db, idHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
}

/** Deletes expired sessions. */
export async function cleanUpSessions({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<=', clock.now().toISOString()).execute();
}
