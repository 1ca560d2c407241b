import { addMs, days } from '../platform/shared/clock.ts';
import type { AppContext } from '../platform/http/context.ts';

/** Deletes expired tokens, their hashes, and idempotency keys that are older than a day. */
export async function cleanUpApi({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  const instant = now.toISOString();
  await db.deleteFrom('api_tokens').where('expires_at', '<=', instant).execute();
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<=', addMs(now, -days(1)).toISOString())
    .execute();
  await db.deleteFrom('api_token_hashes').where('expires_at', '<=', instant).execute();
}
