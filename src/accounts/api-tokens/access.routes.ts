import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { accountOf } from '../guards.ts';
import type { AccountNeeds } from '../context.ts';
import { passwordFaultWords, type PasswordFormFault } from '../passwords/password-form-error.ts';
import { unlessBusy } from '../passwords/reject-when-busy.ts';
import { clientAddress } from '../../platform/http/client-ip.ts';
import { deviceOf } from '../../platform/http/device.ts';
import { lineOfText, passwordText } from '../../platform/http/form-fields.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { openSessionsOf } from '../../platform/http/user-sessions.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { hashOf } from '../../platform/http/session-store.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { endOwnAccess, type OwnAccess } from './revoke-access.ts';
import { listGrants } from './api-tokens.queries.ts';
import { makeKey } from './create-api-key.ts';
import { scopes, scopesFor } from './scopes.ts';

export type KeyPages = Record<'show' | 'make' | 'end' | 'endSession', RequestHandler>;

const LONGEST_NAME = 100;

/** Days that a key may last. */
const spans = [7, 30, 90, 365] as const;

const keyForm = z.object({
  name: lineOfText()
    .default('')
    .transform((text) => text.trim()),
  scopes: z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(z.enum(scopes)).max(scopes.length)),
  days: z.coerce.number().pipe(z.literal(spans)),
  key_password: passwordText().default(''),
});

const sessionForm = z.object({ session: lineOfText(100) });

/** `/profile/access`: where the person is signed in, and the keys of their programs. */
export function keyPages(needs: AccountNeeds): KeyPages {
  return {
    show: (request, response) => show(request, response, {}),

    /** The key stands on the answer itself and nowhere else: whoever asks for the page again does not see it. */
    async make(request, response) {
      const form = parsed(keyForm, request.body);
      const faults = { ...(isName(form.name) ? {} : { name: true }), ...(form.scopes.length > 0 ? {} : { scopes: true }) };
      if (Object.keys(faults).length > 0) return show(request, response, { form, faults });
      const key = { name: form.name, scopes: form.scopes, lastsDays: form.days, password: form.key_password, device: deviceOf(request) };
      const making = await unlessBusy(makeKey(needs, accountOf(response), key));
      if (making.kind === 'made') return show(request, response, { made: { name: form.name, secret: making.secret, until: making.until } });
      await show(request, response, { form, passwordFault: making });
    },

    async end(request, response) {
      await end(request, response, { grant: idFrom(request.params['id']) });
    },

    async endSession(request, response) {
      await end(request, response, parsed(sessionForm, request.body));
    },
  };

  async function end(request: Request, response: Response, which: OwnAccess): Promise<void> {
    if (await endOwnAccess(needs, accountOf(response).id, which, clientAddress(request))) leaveNotice(response, 'access-ended');
    response.redirect(303, '/profile/access');
  }

  async function show(request: Request, response: Response, given: View): Promise<void> {
    const account = accountOf(response);
    const now = needs.clock.now();
    const grants = await listGrants(needs.db, account.id, now);
    showPage(response, 'api/access', {
      title: wordsIn(account.locale).api.access.title,
      status: given.faults || given.passwordFault ? 422 : 200,
      sessions: await openSessionsOf(needs.db, account.id, now, hashOf(request.sessionID)),
      applications: grants.filter(({ kind }) => kind === 'application'),
      keys: grants.filter(({ kind }) => kind === 'key'),
      scopes: scopesFor(account),
      spans,
      form: given.form ?? { name: '', scopes: [], days: 90 },
      faults: given.faults ?? {},
      made: given.made,
      passwordFault: passwordFaultWords(given.passwordFault, account, needs.settings.timeZone),
    });
  }
}

type View = {
  form?: { name: string; scopes: readonly string[]; days: number };
  faults?: { name?: boolean; scopes?: boolean };
  passwordFault?: PasswordFormFault;
  made?: { name: string; secret: string; until: Date };
};

function isName(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME;
}
