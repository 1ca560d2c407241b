import { sql } from 'kysely';
import type { RequestHandler } from 'express';
import type { Db } from '../db/database.ts';
import { pendingMigrations } from '../db/migrate.ts';

/** `/healthz`: whether this process and its database answer. Tells nothing else, because it is public. */
export function liveness(db: Db): RequestHandler {
  return async (_request, response) => {
    const isAlive = await sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
    response
      .status(isAlive ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: isAlive ? 'ok' : 'database unreachable' });
  };
}

/** `/readyz`: whether a load balancer may send requests here: the database answers and has the schema of this version. */
export function readiness(db: Db): RequestHandler {
  return async (_request, response) => {
    const isReady = await pendingMigrations(db).then(
      (pending) => pending.length === 0,
      () => false,
    );
    response
      .status(isReady ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: isReady ? 'ready' : 'not ready' });
  };
}
