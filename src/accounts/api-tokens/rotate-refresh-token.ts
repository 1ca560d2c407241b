import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { hashToken, REFRESH_TOKEN_LIFETIME_MS } from './api-token.ts';
import { extendApiToken, lockRefreshToken, markRefreshTokenExchanged, deleteApiToken } from './api-tokens.queries.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';

export type RotateRefreshTokenResult = { kind: 'refreshed'; tokens: TokenPair } | { kind: 'no-secret' } | { kind: 'used-twice' };

/**
 * Exchanges a refresh secret for the next two. One that comes a second time was copied, or the answer to its first use was: nobody
 * knows which of the two holds the newer ones, so all that came from that sign-in ends (RFC 9700, 4.14.2).
 */
export async function rotateRefreshToken({ db, clock, log }: AppContext, secret: string): Promise<RotateRefreshTokenResult> {
  const hash = hashToken(secret);
  if (hash === undefined) return { kind: 'no-secret' };
  return inTransaction(db, async (tx): Promise<RotateRefreshTokenResult> => {
    const now = clock.now();
    const held = await lockRefreshToken(tx, hash);
    if (!held || new Date(held.expires_at) <= now) return { kind: 'no-secret' };
    if (held.exchanged_at !== null) {
      await deleteApiToken(tx, held.user_id, held.api_token_id);
      log.warn({ event: 'refresh', user: held.user_id }, 'a refresh secret came twice: that sign-in has ended');
      return { kind: 'used-twice' };
    }
    await markRefreshTokenExchanged(tx, hash, now);
    await extendApiToken(tx, held.api_token_id, now, addMs(now, REFRESH_TOKEN_LIFETIME_MS));
    return { kind: 'refreshed', tokens: await issueTokens(tx, held.api_token_id, now) };
  });
}
