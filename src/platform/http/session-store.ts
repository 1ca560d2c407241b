import { hash, randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { HttpSettings } from '../config/settings.ts';
import type { Bookkeeping } from '../db/bookkeeping.ts';
import type { Db } from '../db/database.ts';
import { addMs, type Clock, days, minutes } from '../shared/clock.ts';
import { awaitBeforeEnd } from './before-end.ts';
import type { Device } from './client.ts';
import type { FlashMessage } from './flash.ts';
import { deleteSession, extendSession, findSession, insertSession, updateSession } from './sessions.queries.ts';
import type { SessionTable } from './sessions.table.ts';

/** What a session keeps beside its user. */
export type SessionData = {
  /** Whether the user asked to stay signed in on this device. */
  rememberMe?: boolean;
  /** How the user proved who they are when it began, and when they last did. */
  proof?: 'password' | 'provider' | 'directory' | 'passkey';
  provedAt?: string;
  /** When they last used a second factor, or set one up. */
  factorProvedAt?: string | undefined;
  /** Whether the provider at which it began asked for one. */
  providerFactor?: boolean;
  /** With which one, where that was a passkey. */
  passkeyId?: number;
  device?: Device;
  flash?: FlashMessage | undefined;
};

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express offers no other way
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with Express's
    interface Request {
      /** Nobody has one before signing in. */
      session?: Session;
    }
  }
}

type StoreContext = { db: Db; bookkeeping: Bookkeeping; clock: Clock; settings: { http: Pick<HttpSettings, 'sessionMaxDays'> } };

/** `ended`: hashed ids of sessions that have ended while their row could not be deleted yet. */
type SessionContext = StoreContext & { ended: Set<string> };

/** Time without a request after which a session ends: a long day of classes, or a month when the user asked for it. */
const SESSION_LIFETIME_MS = minutes(12 * 60);
const REMEMBERED_SESSION_LIFETIME_MS = days(30);

const ID_BYTES = 24;

/** Sessions in the database: they survive restarts, are shared by all processes, and end when their row is deleted. */
export class SessionStore {
  readonly #context: SessionContext;

  constructor({ db, bookkeeping, clock, settings }: StoreContext) {
    this.#context = { db, bookkeeping, clock, settings, ended: new Set() };
  }

  /** A new session of a user who signs in, which ends at `endsAt` however much it is used. Rejects where it cannot be stored. */
  async create(userId: number, data: SessionData, endsAt: Date): Promise<Session> {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const createdAt = this.#context.clock.now();
    const row = {
      id_hash: hashSessionId(id),
      user_id: userId,
      data: JSON.stringify(data),
      created_at: createdAt.toISOString(),
      expires_at: nextEnd(this.#context, data, endsAt).toISOString(),
      ends_at: endsAt.toISOString(),
    };
    await insertSession(this.#context.db, row);
    return new Session(this.#context, id, row);
  }

  /** Undefined where no session with this id is open. */
  async find(id: string): Promise<Session | undefined> {
    const row = await findOpenSession(this.#context, hashSessionId(id));
    return row && new Session(this.#context, id, row);
  }
}

/** A session that was open when the request came. */
export class Session {
  readonly #context: SessionContext;
  readonly #endsAt: Date;
  readonly #expiresAt: Date;
  /** Opens the session: for its cookie only. */
  readonly id: string;
  /** Stands for the session where it is shown or compared; it does not open it. */
  readonly idHash: string;
  readonly userId: number;
  readonly data: Readonly<SessionData>;

  constructor(context: SessionContext, id: string, row: OpenSessionRow) {
    this.#context = context;
    this.id = id;
    this.#endsAt = latestEnd(context, row);
    this.#expiresAt = new Date(row.expires_at);
    this.idHash = row.id_hash;
    this.userId = row.user_id;
    this.data = JSON.parse(row.data) as SessionData;
  }

  /** Whether it is still open now. */
  async isOpen(): Promise<boolean> {
    return (await findOpenSession(this.#context, this.idHash)) !== undefined;
  }

  /** Stored before the response ends, where the session is still open then. A page is answered although that cannot be written. */
  change(response: Response, changes: SessionData): void {
    Object.assign(this.data, changes);
    const save = () => this.#context.bookkeeping.tryTo('session', (db) => updateSession(db, this.idHash, JSON.stringify(this.data)));
    awaitBeforeEnd(response, save);
  }

  /** Once half of its lifetime is over, so that few requests write. */
  async extend(): Promise<void> {
    const { clock, bookkeeping } = this.#context;
    const halfLater = addMs(clock.now(), sessionLifetimeMs(this.data) / 2);
    const end = nextEnd(this.#context, this.data, this.#endsAt);
    if (this.#expiresAt >= halfLater || this.#expiresAt >= end) return;
    await bookkeeping.tryTo('session-use', (db) => extendSession(db, this.idHash, end.toISOString()));
  }

  /** From here on nothing opens it, whether its row can be deleted now or only later. */
  async end(): Promise<void> {
    const { bookkeeping, ended } = this.#context;
    ended.add(this.idHash);
    await bookkeeping.record({ what: 'session-end' }, async (db) => {
      await deleteSession(db, this.idHash);
      ended.delete(this.idHash);
    });
  }
}

type OpenSessionRow = SessionTable & { user_id: number };

async function findOpenSession(context: SessionContext, idHash: string): Promise<OpenSessionRow | undefined> {
  const now = context.clock.now();
  const row = await findSession(context.db, idHash, now);
  if (!row?.user_id || context.ended.has(idHash)) return undefined;
  return latestEnd(context, row) > now ? (row as OpenSessionRow) : undefined;
}

function nextEnd({ clock }: SessionContext, data: SessionData, endsAt: Date): Date {
  const end = addMs(clock.now(), sessionLifetimeMs(data));
  return end < endsAt ? end : endsAt;
}

/** However much it is used: by the settings, or sooner by what it began with and by the policy. */
function latestEnd({ settings }: SessionContext, { created_at: createdAt, ends_at: endsAt }: SessionTable): Date {
  const end = addMs(new Date(createdAt), days(settings.http.sessionMaxDays));
  return endsAt !== null && new Date(endsAt) < end ? new Date(endsAt) : end;
}

function sessionLifetimeMs({ rememberMe }: SessionData): number {
  return rememberMe ? REMEMBERED_SESSION_LIFETIME_MS : SESSION_LIFETIME_MS;
}

/** Rows are found by this hash, so that a copy of the database does not open any session. */
function hashSessionId(id: string): string {
  return hash('sha256', id, 'base64url');
}
