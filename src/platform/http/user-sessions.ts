import { createHash } from 'node:crypto';
import { sql, type Expression } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import { isPostgres } from '../db/engine.ts';
import { addMs, minutes } from '../shared/clock.ts';
import type { Device } from './client.ts';
import type { Session, SessionData } from './session-store.ts';
import { listSessions, deleteSession } from './sessions.queries.ts';
import type { Request } from 'express';

/** A session as pages show it. `reference` identifies its row but does not open the session. */
export type OpenSession = {
  reference: string;
  since: Date;
  until: Date;
  /** Whether it has the long lifetime. */
  remembered: boolean;
  device: Device | undefined;
  /** Whether it is the session of this request. */
  current: boolean;
};

/** A program that signs in anew for whatever it does has tens of thousands: a page of all would be 12 MB. */
const MAX_LISTED_SESSIONS = 200;

/** The newest sessions of a user that have not expired. `currentIdHash` is the hashed id of this request's session. */
export async function listOpenSessions(db: Db, userId: number, now: Date, currentIdHash: string): Promise<OpenSession[]> {
  const rows = await listSessions(db, userId, now, MAX_LISTED_SESSIONS);
  return rows.map((row) => {
    const data = JSON.parse(row.data) as SessionData;
    return {
      reference: sessionReference(row.id_hash),
      since: new Date(row.created_at),
      until: new Date(row.expires_at),
      remembered: data.rememberMe === true,
      device: data.device,
      current: row.id_hash === currentIdHash,
    };
  });
}

/** How long nobody is asked again who they are, for what needs a proof of it. */
const PROOF_LIFETIME_MS = minutes(15);

/** Whether somebody proved who they are a moment ago: undefined is never. */
export function isRecentProof(provedAt: string | undefined, now: Date): boolean {
  return provedAt !== undefined && addMs(new Date(provedAt), PROOF_LIFETIME_MS) > now;
}

/** Answers false when the user has no such session any more. */
export async function endSessionByReference(tx: Tx, userId: number, reference: string, now: Date): Promise<boolean> {
  const row = (await listSessions(tx, userId, now)).find(({ id_hash: idHash }) => sessionReference(idHash) === reference);
  if (row) await deleteSession(tx, row.id_hash);
  return row !== undefined;
}

function sessionReference(idHash: string): string {
  return createHash('sha256').update(`reference ${idHash}`).digest('base64url').slice(0, 22);
}

/** Ends all sessions, applications and API keys of a user but the session whose hashed id is `exceptIdHash`. */
export function signOutEverywhere(db: Db, userId: number, exceptIdHash?: string): Promise<void> {
  return endSessionsOfUsers(db, [userId], exceptIdHash);
}

/**
 * Ends all sessions, applications and API keys of these users, by their ids or a query of them. Browsers on which they signed in before are
 * no longer known.
 */
export async function endSessionsOfUsers(db: Db, userIds: readonly number[] | Expression<number>, exceptIdHash?: string): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('user_id', 'in', userIds)
    .$if(exceptIdHash !== undefined, (query) => query.where('id_hash', '!=', exceptIdHash!))
    .execute();
  await db.deleteFrom('api_tokens').where('user_id', 'in', userIds).execute();
  await db
    .updateTable('auth_user')
    .set((eb) => ({ device_version: eb('device_version', '+', 1) }))
    .where('id', 'in', userIds)
    .execute();
}

/** Open sessions end at the latest so many minutes after they began; `idHashes`: only those of this query. None gets a later end. */
export async function shortenSessions(tx: Tx, minutes: number, idHashes?: Expression<string>): Promise<void> {
  const end = isPostgres(tx)
    ? sql<string>`created_at + make_interval(mins => ${minutes})`
    : sql<string>`strftime('%Y-%m-%dT%H:%M:%fZ', created_at, ${`+${minutes} minutes`})`;
  await tx
    .updateTable('sessions')
    .set({ ends_at: end, expires_at: sql<string>`case when expires_at > ${end} then ${end} else expires_at end` })
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', end)]))
    .$if(idHashes !== undefined, (query) => query.where('id_hash', 'in', idHashes!))
    .execute();
}

/** From here on the request is its user's. */
export function setSession(request: Request, session: Session): void {
  request.session = session;
  request.user = { id: session.userId };
}

/** Signs the user of the request out and deletes the session's row. */
export async function endSession(request: Request): Promise<void> {
  const { session } = request;
  delete request.user;
  delete request.session;
  await session?.end();
}
