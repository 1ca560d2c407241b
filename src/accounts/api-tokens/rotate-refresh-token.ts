import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { after } from '../../platform/shared/clock.ts';
import { hashOfSecret, REFRESH_LASTS } from './api-token.ts';
import { extendGrant, holdRefreshSecret, markExchanged, removeGrant } from './api-tokens.queries.ts';
import { issueSecrets, type Tokens } from './issue-tokens.ts';

export type Refreshing = { kind: 'refreshed'; tokens: Tokens } | { kind: 'no-secret' } | { kind: 'used-twice' };

/**
 * Exchanges a refresh secret for the next two. One that comes a second time was copied, or the answer to its first use was: nobody
 * knows which of the two holds the newer ones, so all that came from that sign-in ends (RFC 9700, 4.14.2).
 */
export async function refreshSecrets({ db, clock, log }: Needs, secret: string): Promise<Refreshing> {
  const hash = hashOfSecret(secret);
  if (hash === undefined) return { kind: 'no-secret' };
  return inTransaction(db, async (tx): Promise<Refreshing> => {
    const now = clock.now();
    const held = await holdRefreshSecret(tx, hash);
    if (!held || new Date(held.expires_at) <= now) return { kind: 'no-secret' };
    if (held.exchanged_at !== null) {
      await removeGrant(tx, held.user_id, held.grant_id);
      log.warn({ event: 'refresh', user: held.user_id }, 'a refresh secret came twice: that sign-in has ended');
      return { kind: 'used-twice' };
    }
    await markExchanged(tx, hash, now);
    await extendGrant(tx, held.grant_id, now, after(now, REFRESH_LASTS));
    return { kind: 'refreshed', tokens: await issueSecrets(tx, held.grant_id, now) };
  });
}
