import type { Db } from '../../platform/db/database.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { ACCESS_TOKEN_LIFETIME_MS, hashToken, generateToken, REFRESH_TOKEN_LIFETIME_MS } from './api-token.ts';
import { insertTokenHashes } from './api-tokens.queries.ts';

/** As OAuth 2 answers (RFC 6749, 5.1). The only time that the secrets are seen: the portal keeps hashes. */
export type TokenPair = { access_token: string; token_type: 'Bearer'; expires_in: number; refresh_token: string };

/** A short secret that opens and a long one that is exchanged for the next two. */
export async function issueTokens(db: Db, grantId: number, now: Date): Promise<TokenPair> {
  const access = generateToken('access');
  const refresh = generateToken('refresh');
  await insertTokenHashes(db, [
    {
      token_hash: hashToken(access)!,
      api_token_id: grantId,
      kind: 'access',
      expires_at: addMs(now, ACCESS_TOKEN_LIFETIME_MS).toISOString(),
      exchanged_at: null,
    },
    {
      token_hash: hashToken(refresh)!,
      api_token_id: grantId,
      kind: 'refresh',
      expires_at: addMs(now, REFRESH_TOKEN_LIFETIME_MS).toISOString(),
      exchanged_at: null,
    },
  ]);
  return { access_token: access, token_type: 'Bearer', expires_in: ACCESS_TOKEN_LIFETIME_MS / 1000, refresh_token: refresh };
}
