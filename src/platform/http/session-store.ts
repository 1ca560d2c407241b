import { createHash } from 'node:crypto';
import session, { Store, type SessionData } from 'express-session';
import type { Db } from '../db/database.ts';
import { addMs, type Clock, days, minutes } from '../shared/clock.ts';
import type { Device } from './client.ts';
import type { FlashMessage } from './flash.ts';
import { insertSession, extendSession, findSession, deleteSession, updateSession } from './sessions.queries.ts';
import type { RequestHandler } from 'express';
import type { HttpSettings } from '../config/settings.ts';
import { cookieName, cookieOptions } from './cookies.ts';
import type { AppContext } from './context.ts';

declare module 'express-session' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with the package's own
  interface SessionData {
    passport?: { user: number };
    /** Whether the user asked to stay signed in on this device. */
    rememberMe?: boolean;
    device?: Device;
    /** The session has a row. A session whose row is gone was ended, and is not inserted again. */
    isStored?: boolean;
    /** When its row was made, ISO-8601; of a session without a row not set. */
    createdAt?: string;
    flash?: FlashMessage;
  }
}

type Callback<Value = void> = (error?: unknown, value?: Value | null) => void;

const ignore = () => undefined;

/** Sessions in the database: they survive restarts, are shared by all processes, and end when their row is deleted. */
export class SessionStore extends Store {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #maxAgeMs: number;

  /** After `maxAgeDays` a session ends, however much it is used. */
  constructor(db: Db, clock: Clock, maxAgeDays: number) {
    super();
    this.#db = db;
    this.#clock = clock;
    this.#maxAgeMs = days(maxAgeDays);
  }

  override get(id: string, done: Callback<SessionData>): void {
    this.#find(hashSessionId(id)).then((session) => done(null, session), done);
  }

  /**
   * Extends the session once half of its lifetime is over, so that few requests write. Done here and not in `touch`, for which
   * express-session would hash every session once more.
   */
  async #find(idHash: string): Promise<SessionData | null> {
    const now = this.#clock.now();
    const row = await findSession(this.#db, idHash, now);
    if (!row || this.#absoluteEnd(row.created_at) <= now) return null;
    const session = JSON.parse(row.data) as SessionData;
    session.isStored = true;
    session.createdAt = row.created_at;
    const end = this.#end(session);
    if (row.expires_at < addMs(now, sessionLifetimeMs(session) / 2).toISOString() && row.expires_at < end)
      await extendSession(this.#db, idHash, end);
    return session;
  }

  override set(id: string, session: SessionData, done: Callback = ignore): void {
    this.#save(hashSessionId(id), session).then(() => done(), done);
  }

  async #save(idHash: string, session: SessionData): Promise<void> {
    const { isStored } = session;
    session.createdAt ??= this.#clock.now().toISOString();
    const values = {
      user_id: session.passport?.user ?? null,
      data: JSON.stringify({ ...session, isStored: undefined, createdAt: undefined }),
      expires_at: this.#end(session),
    };
    if (isStored) return updateSession(this.#db, idHash, values);
    session.isStored = true;
    await insertSession(this.#db, { id_hash: idHash, created_at: session.createdAt, ...values });
  }

  override destroy(id: string, done: Callback = ignore): void {
    deleteSession(this.#db, hashSessionId(id)).then(() => done(), done);
  }

  #end(session: SessionData): string {
    const end = addMs(this.#clock.now(), sessionLifetimeMs(session));
    const absoluteEnd = this.#absoluteEnd(session.createdAt!);
    return (end < absoluteEnd ? end : absoluteEnd).toISOString();
  }

  #absoluteEnd(createdAt: string): Date {
    return addMs(new Date(createdAt), this.#maxAgeMs);
  }
}

function sessionLifetimeMs(session: SessionData): number {
  return session.rememberMe ? REMEMBERED_SESSION_LIFETIME_MS : SESSION_LIFETIME_MS;
}

/** Rows are found by this hash, so that a copy of the database does not open any session. */
export function hashSessionId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** Time without a request after which a session ends: a long day of classes, or a month when the user asked for it. */
export const SESSION_LIFETIME_MS = minutes(12 * 60);
export const REMEMBERED_SESSION_LIFETIME_MS = days(30);

/** Reads the session cookie. */
export function sessionMiddleware({ settings, db, clock }: Pick<AppContext, 'settings' | 'db' | 'clock'>): RequestHandler {
  return session({
    store: new SessionStore(db, clock, settings.http.sessionMaxDays),
    secret: settings.http.keys.sessionCookies,
    name: sessionCookieName(settings.http),
    resave: false,
    saveUninitialized: false,
    cookie: cookieOptions(settings.http),
  });
}

export function sessionCookieName(http: HttpSettings): string {
  return cookieName(http, 'portal');
}
