import { createHash } from 'node:crypto';
import type { SessionData } from 'express-session';
import type { Db, Tx } from '../db/database.ts';
import type { Device } from './client.ts';
import { hashSessionId } from './session-store.ts';
import { findSession, listSessions, deleteSession } from './sessions.queries.ts';
import type { Expression } from 'kysely';
import type { Request } from 'express';

/** A session as others may see it: under a reference that finds its row and is no key to it. */
export type OpenSession = {
  reference: string;
  since: Date;
  until: Date;
  /** Whether it lasts a month without a request, and not half a day. */
  remembered: boolean;
  device: Device | undefined;
  /** Whether it is the one that asks. */
  current: boolean;
};

/** What a person has open, newest first. `current` is the hash of the id of the session that asks. */
export async function listOpenSessions(db: Db, userId: number, now: Date, current: string): Promise<OpenSession[]> {
  const rows = await listSessions(db, userId, now);
  return rows.map((row) => {
    const data = JSON.parse(row.data) as SessionData;
    return {
      reference: sessionReference(row.id_hash),
      since: new Date(row.created_at),
      until: new Date(row.expires_at),
      remembered: data.rememberMe === true,
      device: data.device,
      current: row.id_hash === current,
    };
  });
}

/** Whether the session with this id still stands. */
export async function isSessionOpen(db: Db, id: string, now: Date): Promise<boolean> {
  return (await findSession(db, hashSessionId(id), now)) !== undefined;
}

/** Ends the session of this person that the reference names. False where it is not there any more. */
export async function endSessionByReference(tx: Tx, userId: number, reference: string, now: Date): Promise<boolean> {
  const row = (await listSessions(tx, userId, now)).find((one) => sessionReference(one.id_hash) === reference);
  if (row) await deleteSession(tx, row.id_hash);
  return row !== undefined;
}

function sessionReference(idHash: string): string {
  return createHash('sha256').update(`reference ${idHash}`).digest('base64url').slice(0, 22);
}

/** Ends everything that a person has open, applications and keys included, but for the session whose id hashes to `except`. */
export async function endUserSessions(db: Db, userId: number, except?: string): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(except !== undefined, (query) => query.where('id_hash', '!=', except!))
    .execute();
  await db.deleteFrom('api_tokens').where('user_id', '=', userId).execute();
}

/** Ends everything that many people have open; `people` is a query of their numbers. */
export async function endSessionsOfUsers(tx: Tx, people: Expression<number>): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', 'in', people).execute();
  await tx.deleteFrom('api_tokens').where('user_id', 'in', people).execute();
}

/** Signs the person out and removes the session's row. */
export function endSession(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    delete request.user;
    request.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
