import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { checkbox } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import type { AccountContext } from '../context.ts';
import { limitByClient } from '../limits/sign-in-limits.ts';
import { passkeyAnswerFields, requestPasskey } from '../second-factor/passkey-ceremony.ts';
import { checkPasskey } from '../second-factor/passkeys.ts';
import { signInUrl, type SignInReason } from '../sign-in-url.ts';
import { clearPendingSignIn } from './pending-sign-in.ts';
import { passkeyProof } from './record-sign-in.ts';
import { startSession } from './start-session.ts';

const passkeyForm = z.object({
  ...passkeyAnswerFields,
  keep: checkbox(),
  next: returnPathField,
});

/** `/login/passkey`: signing in with a passkey alone, which says whose it is; also in place of a code, after the password. */
export function passkeyPages(context: AccountContext): Record<'request' | 'submit', RequestHandler> {
  return {
    async request(_request, response) {
      response.set('Cache-Control', 'no-store').json(await requestPasskey(context));
    },

    async submit(request, response) {
      const form = parseInput(passkeyForm, request.body);
      const answer = { response: form.passkey_response, challenge: form.passkey_challenge, clientIp: clientIp(request) };
      const attempt = { way: 'passkey', client: answer.clientIp };
      const checked = await limitByClient(
        context,
        attempt,
        () => checkPasskey(context, answer),
        ({ kind }) => kind === 'wrong-passkey',
      );
      if (checked?.kind !== 'correct') return redirectToSignIn(response, 'wrong-passkey', form.next);
      const proof = passkeyProof(checked);
      const { kind } = await startSession(context, request, checked.accountId, { rememberMe: form.keep, proof });
      if (kind !== 'signed-in') return redirectToSignIn(response, kind === 'account-inactive' ? 'off' : 'wrong-passkey', form.next);
      clearPendingSignIn(context, response);
      response.redirect(303, safeReturnPath(form.next));
    },
  };
}

function redirectToSignIn(response: Response, reason: SignInReason, wanted: string | undefined): void {
  const next = wanted && safeReturnPath(wanted);
  response.redirect(303, signInUrl({ reason, lang: getLocale(response.req, response), next }));
}
