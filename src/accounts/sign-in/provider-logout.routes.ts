import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { inTransaction } from '../../platform/db/database.ts';
import { clientIp } from '../../platform/http/client.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { minutes } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { endProviderSessions } from '../identity-providers/identities.ts';
import { ProviderDownError, type ProviderClient } from '../identity-providers/provider-client.ts';
import { requireProviderClient, type ProviderClients } from '../identity-providers/start-at-provider.ts';

const logoutForm = z.object({ logout_token: z.string().max(20_000).optional().catch(undefined) });

/** Anybody may post logout tokens: so often a refusal of a provider is logged. */
const LOGOUT_LOG_PAUSE_MS = minutes(1);

/** OpenID Connect Back-Channel Logout 1.0: the provider itself posts here, without a session, when somebody signed out there. */
export function providerLogoutPages(context: AccountContext, clients: ProviderClients): Record<'endSessions', RequestHandler> {
  const refusedLogouts = new Map<string, number>();
  return {
    async endSessions(request, response) {
      const client = requireProviderClient(clients, request);
      response.set('Cache-Control', 'no-store');
      const { logout_token: token } = parseInput(logoutForm, request.body);
      const logout = token === undefined ? undefined : await client.verifyLogoutToken(token).catch(ignoreProviderDown);
      if (!logout) {
        logRefusedLogout(client, request);
        return void response.status(400).json({ error: 'invalid_request' });
      }
      const ended = await inTransaction(context.db, (tx) => endProviderSessions(tx, client.provider.issuer, logout));
      for (const user of ended.userIds)
        logSecurityEvent(context.log, 'provider_logout', { user, clientIp: clientIp(request), provider: client.provider.name });
      response.status(200).end();
    },
  };

  function logRefusedLogout({ provider }: ProviderClient, request: Request): void {
    const now = context.clock.now().getTime();
    if (now - (refusedLogouts.get(provider.name) ?? -Infinity) < LOGOUT_LOG_PAUSE_MS) return;
    refusedLogouts.set(provider.name, now);
    logSecurityEvent(context.log, 'provider_logout_rejected', { user: undefined, clientIp: clientIp(request), provider: provider.name });
  }
}

/** What cannot be checked now is refused; the provider tries again. */
function ignoreProviderDown(error: unknown): undefined {
  if (!(error instanceof ProviderDownError)) throw error;
}
