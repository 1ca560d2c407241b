import type { Db } from '../../platform/db/database.ts';
import { after } from '../../platform/shared/clock.ts';
import { ACCESS_LASTS, hashOfSecret, newSecret, REFRESH_LASTS } from './api-token.ts';
import { insertSecrets } from './api-tokens.queries.ts';

/** As OAuth 2 answers (RFC 6749, 5.1). The only time that the secrets are seen: the portal keeps hashes. */
export type Tokens = { access_token: string; token_type: 'Bearer'; expires_in: number; refresh_token: string };

/** A short secret that opens and a long one that is exchanged for the next two. */
export async function issueSecrets(db: Db, grantId: number, now: Date): Promise<Tokens> {
  const access = newSecret('access');
  const refresh = newSecret('refresh');
  await insertSecrets(db, [
    {
      secret_hash: hashOfSecret(access)!,
      grant_id: grantId,
      kind: 'access',
      expires_at: after(now, ACCESS_LASTS).toISOString(),
      exchanged_at: null,
    },
    {
      secret_hash: hashOfSecret(refresh)!,
      grant_id: grantId,
      kind: 'refresh',
      expires_at: after(now, REFRESH_LASTS).toISOString(),
      exchanged_at: null,
    },
  ]);
  return { access_token: access, token_type: 'Bearer', expires_in: ACCESS_LASTS / 1000, refresh_token: refresh };
}
