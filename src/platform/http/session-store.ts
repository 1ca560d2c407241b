import { createHash } from 'node:crypto';
import session, { Store, type SessionData } from 'express-session';
import type { Bookkeeping } from '../db/bookkeeping.ts';
import { databaseFailure } from '../db/database-errors.ts';
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

type SessionContext = Pick<AppContext, 'db' | 'bookkeeping' | 'clock'> & { settings: { http: Pick<HttpSettings, 'sessionMaxDays'> } };

/** Sessions in the database: they survive restarts, are shared by all processes, and end when their row is deleted. */
export class SessionStore extends Store {
  readonly #db: Db;
  readonly #bookkeeping: Bookkeeping;
  readonly #clock: Clock;
  readonly #maxAgeMs: number;
  /** Hashed ids of sessions that have ended while their row could not be deleted yet. */
  readonly #ended = new Set<string>();

  /** After `sessionMaxDays` a session ends, however much it is used. */
  constructor({ db, bookkeeping, clock, settings }: SessionContext) {
    super();
    this.#db = db;
    this.#bookkeeping = bookkeeping;
    this.#clock = clock;
    this.#maxAgeMs = days(settings.http.sessionMaxDays);
  }

  override get(id: string, done: Callback<SessionData>): void {
    this.#find(hashSessionId(id)).then(
      (session) => done(null, session),
      // express-session takes ENOENT for a session that does not exist; it is the missing socket of a stopped database.
      (error: unknown) => done(databaseFailure(error) ? new Error('the session cannot be read', { cause: error }) : error),
    );
  }

  /**
   * Extends the session once half of its lifetime is over, so that few requests write. Done here and not in `touch`, for which
   * express-session would hash every session once more.
   */
  async #find(idHash: string): Promise<SessionData | null> {
    const now = this.#clock.now();
    const row = await findSession(this.#db, idHash, now);
    if (!row || this.#ended.has(idHash) || this.#absoluteEnd(row.created_at) <= now) return null;
    const session = JSON.parse(row.data) as SessionData;
    session.isStored = true;
    session.createdAt = row.created_at;
    const end = this.#end(session);
    if (row.expires_at < addMs(now, sessionLifetimeMs(session) / 2).toISOString() && row.expires_at < end)
      await this.#bookkeeping.tryTo('session-use', (handle) => extendSession(handle, idHash, end));
    return session;
  }

  override set(id: string, session: SessionData, done: Callback = ignore): void {
    this.#save(hashSessionId(id), session).then(() => done(), done);
  }

  /** Rejects only where a new session cannot be stored. A page is answered although the change of a session cannot. */
  async #save(idHash: string, session: SessionData): Promise<void> {
    const { isStored } = session;
    session.createdAt ??= this.#clock.now().toISOString();
    const values = {
      user_id: session.passport?.user ?? null,
      data: JSON.stringify({ ...session, isStored: undefined, createdAt: undefined }),
      expires_at: this.#end(session),
    };
    if (isStored) return this.#bookkeeping.tryTo('session', (db) => updateSession(db, idHash, values));
    session.isStored = true;
    await insertSession(this.#db, { id_hash: idHash, created_at: session.createdAt, ...values });
  }

  override destroy(id: string, done: Callback = ignore): void {
    const idHash = hashSessionId(id);
    this.#ended.add(idHash);
    const ended = this.#bookkeeping.record({ what: 'session-end' }, async (db) => {
      await deleteSession(db, idHash);
      this.#ended.delete(idHash);
    });
    void ended.then(() => done());
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
export function sessionMiddleware(context: Pick<AppContext, 'settings' | 'db' | 'bookkeeping' | 'clock'>): RequestHandler {
  const { settings } = context;
  return session({
    store: new SessionStore(context),
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
