import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import { isLocale } from '../shared/locale.ts';
import { isTimeZone } from '../shared/time-zone.ts';
import { type Identity, type StoredIdentity, toIdentity, UNSET_IDENTITY } from './identity.ts';

/** After this time at most, all processes on a database show what one of them saved. */
const REFRESH_INTERVAL_MS = 3000;

/**
 * Whose portal this is, as of the last time that the database said so: pages read it without a query, and also where the database cannot
 * be read.
 */
export class IdentityStore {
  readonly #db: Db;
  readonly #defaultTimeZone: string;
  #current: Identity;

  /** `defaultTimeZone`: of the environment, for a school that has set none. */
  constructor(db: Db, defaultTimeZone: string) {
    this.#db = db;
    this.#defaultTimeZone = defaultTimeZone;
    this.#current = toIdentity(UNSET_IDENTITY, defaultTimeZone);
  }

  get current(): Identity {
    return this.#current;
  }

  get defaultTimeZone(): string {
    return this.#defaultTimeZone;
  }

  /** Reads what is saved. Rejects where the database cannot be read; what was known then stays. */
  async refresh(): Promise<void> {
    this.#current = toIdentity(await findIdentity(this.#db), this.#defaultTimeZone);
  }

  /** Refreshes every few seconds. Answers a function that stops it, which resolves when no query is under way any more. */
  keepFresh(): () => Promise<void> {
    const stopping = new AbortController();
    const running = this.#refreshUntil(stopping.signal);
    return () => {
      stopping.abort();
      return running;
    };
  }

  async #refreshUntil(signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(REFRESH_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      // A failure is told by whoever needs the database.
      await this.refresh().catch(() => undefined);
    }
  }
}

/** What is saved, for its form. */
export async function findIdentity(db: Db): Promise<StoredIdentity> {
  const row = await db.selectFrom('identity').selectAll().where('id', '=', 1).executeTakeFirst();
  if (!row) return UNSET_IDENTITY;
  const { name, email, phone, whatsapp, hours, accent, version } = row;
  return {
    ...{ name, email, phone, whatsapp, hours, accent, version },
    logoHash: row.logo_hash,
    identifierKind: row.identifier_kind === 'other' ? 'other' : 'rut',
    identifierLabel: row.identifier_label,
    signInText: row.sign_in_text,
    // A runtime with other data of time zones may not know it.
    timeZone: isTimeZone(row.time_zone) ? row.time_zone : '',
    locale: isLocale(row.locale) ? row.locale : 'es',
  };
}
