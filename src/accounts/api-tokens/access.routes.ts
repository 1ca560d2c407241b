import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp, parseDevice } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { singleLineText, trimmedLine } from '../../platform/http/form-fields.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { listOpenSessions } from '../../platform/http/user-sessions.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount } from '../guards.ts';
import { findSessionIdentity } from '../identity-providers/identities.ts';
import { availableScopes, mayCreateApiKeys, scopes } from './api-token.ts';
import { listApiTokens } from './api-token-store.ts';
import { createApiKey } from './create-api-key.ts';
import { revokeOwnAccess, type RevocableAccess } from './revoke-access.ts';

const MAX_NAME_LENGTH = 100;

const lifetimesDays = [7, 30, 90, 365] as const;

const apiKeyForm = z.object({
  name: trimmedLine(),
  scopes: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.enum(scopes)).max(scopes.length)),
  days: z.coerce.number().pipe(z.literal(lifetimesDays)),
});

const sessionForm = z.object({ session: singleLineText(100) });

type AccessView = {
  form?: { name: string; scopes: readonly string[]; days: number };
  errors?: { name?: boolean; scopes?: boolean };
  created?: { name: string; token: string; expiresAt: Date };
};

/** `/profile/access`: a user's sessions, applications and API keys. */
export function accessPages(context: AccountContext): Record<'show' | 'createKey' | 'revokeToken' | 'endSession', RequestHandler> {
  return {
    show: (request, response) => show(request, response, {}),

    /** The response shows the token, once: requesting the page again does not. */
    async createKey(request, response) {
      const form = parseInput(apiKeyForm, request.body);
      const { name, scopes, days: lifetimeDays } = form;
      const errors = { ...(!isValidName(name) && { name: true }), ...(scopes.length === 0 && { scopes: true }) };
      if (Object.keys(errors).length > 0) return show(request, response, { form, errors });
      const input = { name, scopes, lifetimeDays, device: parseDevice(request) };
      const result = await createApiKey(context, signedInAccount(response).id, request.session!, input);
      if (result.kind === 'session-ended') return response.redirect(303, '/profile/access');
      response.locals.resultUrl = '/profile/access';
      await show(request, response, { created: { name, token: result.token, expiresAt: result.expiresAt } });
    },

    revokeToken: (request, response) => revoke(request, response, { apiTokenId: requireId(request.params['id']) }),

    endSession: (request, response) => revoke(request, response, parseInput(sessionForm, request.body)),
  };

  async function revoke(request: Request, response: Response, access: RevocableAccess): Promise<void> {
    if (await revokeOwnAccess(context, signedInAccount(response).id, access, clientIp(request))) setFlash(response, 'access-ended');
    response.redirect(303, '/profile/access');
  }

  async function show(request: Request, response: Response, view: AccessView): Promise<void> {
    const account = signedInAccount(response);
    const now = context.clock.now();
    const tokens = await listApiTokens(context.db, account.id, now);
    renderPage(response, 'accounts/api-tokens/access', {
      title: messagesFor(account.locale).api.access.title,
      status: view.errors ? 422 : 200,
      sessions: await listOpenSessions(context.db, account.id, now, request.session!.idHash),
      applications: tokens.filter(({ kind }) => kind === 'application'),
      keys: tokens.filter(({ kind }) => kind === 'key'),
      mayCreateKeys: mayCreateApiKeys(account),
      keysNeedSignIn: (await findSessionIdentity(context.db, context, request.session!.idHash)) !== undefined,
      scopes: availableScopes(account),
      lifetimesDays,
      form: view.form ?? { name: '', scopes: [], days: 90 },
      errors: view.errors ?? {},
      created: view.created,
    });
  }
}

function isValidName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME_LENGTH;
}
