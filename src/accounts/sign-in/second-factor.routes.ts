import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { secondsUntil } from '../../platform/shared/clock.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { AccountContext } from '../context.ts';
import { BUSY_RETRY_SECONDS } from '../hashing/hashing-queue.ts';
import { checkCode, type CodeRefusal } from '../second-factor/check-code.ts';
import { findSecondFactors } from '../second-factor/find-second-factors.ts';
import { signInUrl, type SignInReason } from '../sign-in-url.ts';
import { clearPendingSignIn, hasSamePassword, readPendingSignIn, type PendingSignIn } from './pending-sign-in.ts';
import { directoryProof, type Proof, withCode } from './record-sign-in.ts';
import { startSession } from './start-session.ts';

const codeForm = z.object({ totp_code: singleLineText(100).default('') });

/** `/login/second-factor`: the second step of a sign-in whose password was right. */
export function secondFactorPages(context: AccountContext): Record<'show' | 'submit', RequestHandler> {
  return {
    async show(request, response) {
      const pending = readPendingSignIn(context, request);
      if (!pending) return request.user ? response.redirect(303, '/') : redirectToSignIn(response, 'second-factor-expired');
      await showForm(response, pending);
    },

    async submit(request, response) {
      const { totp_code: typed } = parseInput(codeForm, request.body);
      const pending = readPendingSignIn(context, request);
      if (!pending) return request.user ? response.redirect(303, '/') : redirectToSignIn(response, 'second-factor-expired');
      const result = await signInWithCode(request, pending, typed);
      switch (result.kind) {
        case 'signed-in':
          clearPendingSignIn(context, response);
          return response.redirect(303, pending.next);
        case 'account-inactive':
        case 'way-off':
          clearPendingSignIn(context, response);
          return redirectToSignIn(response, result.kind === 'way-off' ? 'password-off' : 'off');
        case 'wrong':
        case 'second-factor-needed':
          // The password was replaced meanwhile, or the code used.
          return showForm(response, pending, { kind: 'wrong-code' });
        case 'wrong-code':
        case 'blocked':
        case 'busy':
          return showForm(response, pending, result);
        default:
          result satisfies never;
      }
    },
  };

  async function signInWithCode(request: Request, pending: PendingSignIn, typed: string) {
    const { accountId, rememberMe, identity } = pending;
    const code = await checkCode(context, accountId, typed, clientIp(request));
    if (code.kind !== 'correct') return code;
    const holds: Proof['holds'] = (_tx, account) => hasSamePassword(pending, account);
    if (identity) {
      const used = directoryProof(context, { identityId: identity.id, email: identity.email, sid: undefined, groups: 'stored' });
      const both: Proof['holds'] = async (tx, account, session) => (await holds(tx, account, session)) && used.holds(tx, account, session);
      const proof = withCode({ ...used, holds: both }, code);
      return startSession(context, request, accountId, { rememberMe, proof });
    }
    return startSession(context, request, accountId, { rememberMe, proof: withCode({ method: 'password', holds }, code) });
  }

  async function showForm(response: Response, { accountId, next, rememberMe }: PendingSignIn, refusal?: CodeRefusal): Promise<void> {
    const locale = getLocale(response.req, response);
    const messages = messagesFor(locale).secondFactor.signIn;
    if (refusal?.kind === 'blocked') response.set('Retry-After', String(secondsUntil(context.clock.now(), refusal.until)));
    if (refusal?.kind === 'busy') response.set('Retry-After', String(BUSY_RETRY_SECONDS));
    renderPage(response, 'accounts/sign-in/second-factor', {
      title: messages.title,
      layout: 'single',
      status: refusal ? { 'wrong-code': 401, blocked: 429, busy: 503 }[refusal.kind] : 200,
      factors: await findSecondFactors(context.db, accountId),
      next,
      keep: rememberMe,
      error: refusal && refusalText(refusal),
    });

    function refusalText(found: CodeRefusal): string {
      if (found.kind === 'blocked') return messages.blocked(new TimeFormatter(locale, context.settings.timeZone).moment(found.until));
      return found.kind === 'busy' ? messagesFor(locale).signIn.busy : messages.wrong;
    }
  }
}

function redirectToSignIn(response: Response, reason: SignInReason): void {
  response.redirect(303, signInUrl({ reason, lang: getLocale(response.req, response) }));
}
