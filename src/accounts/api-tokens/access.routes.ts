import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount } from '../guards.ts';
import type { AccountContext } from '../context.ts';
import { passwordFormErrorMessage, type PasswordFormError } from '../passwords/password-form-error.ts';
import { clientIp, parseDevice } from '../../platform/http/client.ts';
import { singleLineText, passwordText } from '../../platform/http/form-fields.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { listOpenSessions } from '../../platform/http/user-sessions.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { hashSessionId } from '../../platform/http/session-store.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { revokeOwnAccess, type RevocableAccess } from './revoke-access.ts';
import { listApiTokens } from './api-tokens.queries.ts';
import { createApiKey } from './create-api-key.ts';
import { scopes, availableScopes } from './api-token.ts';

export type AccessPages = Record<'show' | 'make' | 'end' | 'endSession', RequestHandler>;

const MAX_NAME_LENGTH = 100;

/** Days that a key may last. */
const keyLifetimesDays = [7, 30, 90, 365] as const;

const apiKeyForm = z.object({
  name: singleLineText()
    .default('')
    .transform((text) => text.trim()),
  scopes: z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(z.enum(scopes)).max(scopes.length)),
  days: z.coerce.number().pipe(z.literal(keyLifetimesDays)),
  key_password: passwordText().default(''),
});

const sessionForm = z.object({ session: singleLineText(100) });

/** `/profile/access`: where the person is signed in, and the keys of their programs. */
export function accessPages(context: AccountContext): AccessPages {
  return {
    show: (request, response) => show(request, response, {}),

    /** The key stands on the answer itself and nowhere else: whoever asks for the page again does not see it. */
    async make(request, response) {
      const form = parseInput(apiKeyForm, request.body);
      const faults = { ...(isValidName(form.name) ? {} : { name: true }), ...(form.scopes.length > 0 ? {} : { scopes: true }) };
      if (Object.keys(faults).length > 0) return show(request, response, { form, faults });
      const key = {
        name: form.name,
        scopes: form.scopes,
        lifetimeDays: form.days,
        password: form.key_password,
        device: parseDevice(request),
      };
      const making = await createApiKey(context, signedInAccount(response), key);
      if (making.kind === 'made')
        return show(request, response, { made: { name: form.name, secret: making.token, until: making.expiresAt } });
      await show(request, response, { form, passwordFault: making });
    },

    async end(request, response) {
      await end(request, response, { apiTokenId: requireId(request.params['id']) });
    },

    async endSession(request, response) {
      await end(request, response, parseInput(sessionForm, request.body));
    },
  };

  async function end(request: Request, response: Response, which: RevocableAccess): Promise<void> {
    if (await revokeOwnAccess(context, signedInAccount(response).id, which, clientIp(request))) setFlash(response, 'access-ended');
    response.redirect(303, '/profile/access');
  }

  async function show(request: Request, response: Response, given: AccessView): Promise<void> {
    const account = signedInAccount(response);
    const now = context.clock.now();
    const grants = await listApiTokens(context.db, account.id, now);
    renderPage(response, 'api/access', {
      title: messagesFor(account.locale).api.access.title,
      status: given.faults || given.passwordFault ? 422 : 200,
      sessions: await listOpenSessions(context.db, account.id, now, hashSessionId(request.sessionID)),
      applications: grants.filter(({ kind }) => kind === 'application'),
      keys: grants.filter(({ kind }) => kind === 'key'),
      scopes: availableScopes(account),
      spans: keyLifetimesDays,
      form: given.form ?? { name: '', scopes: [], days: 90 },
      faults: given.faults ?? {},
      made: given.made,
      passwordFault: passwordFormErrorMessage(given.passwordFault, account, context.settings.timeZone),
    });
  }
}

type AccessView = {
  form?: { name: string; scopes: readonly string[]; days: number };
  faults?: { name?: boolean; scopes?: boolean };
  passwordFault?: PasswordFormError;
  made?: { name: string; secret: string; until: Date };
};

function isValidName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME_LENGTH;
}
