import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { RequestHandler, Response } from 'express';
import { databaseFailure } from '../db/database-errors.ts';
import type { Db } from '../db/database.ts';
import { pendingMigrations } from '../db/migrate.ts';
import type { AppContext } from './context.ts';

type DatabaseState = 'ok' | 'database unreachable' | 'database cannot be written' | 'database too slow';

/** A check that takes longer has failed. */
const CHECK_TIMEOUT_MS = 2000;

/**
 * `/healthz`: whether this process answers, and its database takes what it writes. `/readyz`: the same, and the database has the schema
 * of this version. Tells nothing else, because both are public.
 */
export function healthChecks({ db }: Pick<AppContext, 'db'>): Record<'liveness' | 'readiness', RequestHandler> {
  const findState = atMostOneAtATime(() => findDatabaseState(db));
  return {
    async liveness(_request, response) {
      const state = await findState();
      sendStatus(response, state, state === 'ok');
    },

    async readiness(_request, response) {
      const state = await findState();
      if (state !== 'ok') return sendStatus(response, state, false);
      const isCurrent = await pendingMigrations(db).then(
        (pending) => pending.length === 0,
        () => false,
      );
      sendStatus(response, isCurrent ? 'ready' : 'not ready', isCurrent);
    },
  };
}

function sendStatus(response: Response, status: string, isHealthy: boolean): void {
  response
    .status(isHealthy ? 200 : 503)
    .set('Cache-Control', 'no-store')
    .json({ status });
}

/** Anybody may ask, as often as they like: who asks during a check gets its result. */
function atMostOneAtATime<Result>(check: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  return () => (running ??= check().finally(() => (running = undefined)));
}

/** Writes: a full disk, a read-only file system and a standby server still answer every question. */
async function findDatabaseState(db: Db): Promise<DatabaseState> {
  const timeout = new AbortController();
  const tooSlow = sleep(CHECK_TIMEOUT_MS, 'database too slow' as const, { signal: timeout.signal }).catch(
    () => 'database too slow' as const,
  );
  const written = write(db).then(
    () => 'ok' as const,
    (error: unknown) => (databaseFailure(error) === 'cannot-write' ? 'database cannot be written' : 'database unreachable'),
  );
  return Promise.race([written, tooSlow]).finally(() => timeout.abort());
}

/** A counter, because SQLite does not write a row that stays the same. */
async function write(db: Db): Promise<void> {
  await db
    .insertInto('health_checks')
    .values({ id: 1, counter: 0 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ counter: sql`(health_checks.counter + 1) % 1000000` }))
    .execute();
}
