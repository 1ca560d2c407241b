import { createHash } from 'node:crypto';
import { Store, type SessionData } from 'express-session';
import type { Db } from '../db/database.ts';
import { after, type Clock } from '../shared/clock.ts';
import type { Device } from './device.ts';
import type { Notice } from './flash.ts';
import { LIFETIME, LIFETIME_KEPT } from './session-lifetime.ts';
import { addSession, extendSession, findSession, removeSession, saveSession } from './sessions.queries.ts';

declare module 'express-session' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with the package's own
  interface SessionData {
    passport?: { user: number };
    /** Whether the person asked to stay signed in. */
    keep?: boolean;
    /** With what and from where the person signed in. */
    device?: Device;
    /** The session has a row. One whose row is gone was ended and is never written again. */
    stored?: boolean;
    /** What the next page says once. */
    notice?: Notice;
  }
}

type Done<Value = void> = (error?: unknown, value?: Value | null) => void;

const ignore = () => undefined;

/** Sessions in the portal's database: they survive a restart, serve every process, and end when their row goes. */
export class SessionStore extends Store {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(db: Db, clock: Clock) {
    super();
    this.#db = db;
    this.#clock = clock;
  }

  override get(id: string, done: Done<SessionData>): void {
    this.#find(hashOf(id)).then((session) => done(null, session), done);
  }

  /**
   * Moves the end once half of the time is over, so that few requests write. Here and not in `touch`, for whose sake
   * express-session would hash every session once more.
   */
  async #find(idHash: string): Promise<SessionData | null> {
    const now = this.#clock.now();
    const row = await findSession(this.#db, idHash, now);
    if (!row) return null;
    const session = JSON.parse(row.data) as SessionData;
    session.stored = true;
    if (row.expires_at < after(now, lifetimeOf(session) / 2).toISOString()) await extendSession(this.#db, idHash, this.#end(session));
    return session;
  }

  override set(id: string, session: SessionData, done: Done = ignore): void {
    this.#save(hashOf(id), session).then(() => done(), done);
  }

  async #save(idHash: string, session: SessionData): Promise<void> {
    const { stored } = session;
    const values = {
      user_id: session.passport?.user ?? null,
      data: JSON.stringify({ ...session, stored: undefined }),
      expires_at: this.#end(session),
    };
    if (stored) return saveSession(this.#db, idHash, values);
    session.stored = true;
    await addSession(this.#db, { id_hash: idHash, created_at: this.#clock.now().toISOString(), ...values });
  }

  override destroy(id: string, done: Done = ignore): void {
    removeSession(this.#db, hashOf(id)).then(() => done(), done);
  }

  #end(session: SessionData): string {
    return after(this.#clock.now(), lifetimeOf(session)).toISOString();
  }
}

function lifetimeOf(session: SessionData): number {
  return session.keep ? LIFETIME_KEPT : LIFETIME;
}

/** Sessions are found by this, so that a copy of the database signs nobody in. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
