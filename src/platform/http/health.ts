import { sql } from 'kysely';
import type { RequestHandler } from 'express';
import type { Db } from '../db/database.ts';
import { pendingMigrations } from '../db/migrate.ts';

/** `/healthz`: whether this process answers and its database does. Tells a stranger nothing else. */
export function liveness(db: Db): RequestHandler {
  return async (_request, response) => {
    const alive = await sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
    response
      .status(alive ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: alive ? 'ok' : 'database unreachable' });
  };
}

/** `/readyz`: whether this process may be sent people: its database answers and has the schema that it was built for. */
export function readiness(db: Db): RequestHandler {
  return async (_request, response) => {
    const ready = await pendingMigrations(db).then(
      (pending) => pending.length === 0,
      () => false,
    );
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not ready' });
  };
}
