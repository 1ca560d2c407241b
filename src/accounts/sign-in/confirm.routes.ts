import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { clientIp } from '../../platform/http/client.ts';
import { passwordText, singleLineText } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { safeReturnPath } from '../../platform/http/return-path.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { AccountContext } from '../context.ts';
import { lockAccount } from '../find-account.ts';
import { signedInAccount } from '../guards.ts';
import { listIdentities } from '../identity-providers/identities.ts';
import { confirmPassword, lockConfirmedAccount } from '../passwords/confirm-password.ts';
import { checkCode } from '../second-factor/check-code.ts';
import { findSecondFactors } from '../second-factor/find-second-factors.ts';
import { canUsePasskeys, MAX_PASSKEY_RESPONSE_LENGTH } from '../second-factor/passkey-ceremony.ts';
import { checkPasskey } from '../second-factor/passkeys.ts';
import { keepSecondFactor } from '../second-factor/reset-second-factor.ts';

const MAX_URL_LENGTH = 2000;

const nextField = z.string().max(MAX_URL_LENGTH).optional().catch(undefined);

/** `second-factor`: what follows needs that, so the page offers nothing else. Those routes check it themselves. */
const withField = z.enum(['second-factor']).optional().catch(undefined);

const confirmQuery = z.object({ next: nextField, with: withField });

const confirmForm = z.object({
  next: nextField,
  with: withField,
  current_password: passwordText().default(''),
  totp_code: singleLineText(100).default(''),
  passkey_response: z.string().max(MAX_PASSKEY_RESPONSE_LENGTH).default(''),
  passkey_challenge: z.string().max(1000).default(''),
});

type ConfirmForm = z.infer<typeof confirmForm>;

/** `changes`: what the session knows of the proof from now on. `factor`: a second factor was used. */
type ConfirmResult =
  { kind: 'confirmed'; changes: SessionData; factor?: true } | { kind: 'wrong' } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/** `/confirm`: a user who signed in some time ago proves again who they are, and goes on to what they wanted to do. */
export function confirmPages(context: AccountContext): Record<'show' | 'submit', RequestHandler> {
  return {
    show: (request, response) => showForm(response, parseInput(confirmQuery, request.query)),

    async submit(request, response) {
      const form = parseInput(confirmForm, request.body);
      const result = await confirm(request, response, form);
      if (result.kind !== 'confirmed') return showForm(response, form, result);
      const provedAt = context.clock.now().toISOString();
      request.session!.change(response, { ...result.changes, provedAt, ...(result.factor && { factorProvedAt: provedAt }) });
      response.redirect(303, safeReturnPath(form.next));
    },
  };

  async function confirm(request: Request, response: Response, form: ConfirmForm): Promise<ConfirmResult> {
    const account = signedInAccount(response);
    const ip = clientIp(request);
    if (form.passkey_response !== '') {
      const passkey = await checkPasskey(context, { response: form.passkey_response, challenge: form.passkey_challenge, clientIp: ip });
      const isOwn = passkey.kind === 'correct' && passkey.accountId === account.id && (await useFactor(account.id, passkey.use, ip));
      return isOwn ? { kind: 'confirmed', changes: { proof: 'passkey', passkeyId: passkey.passkeyId }, factor: true } : { kind: 'wrong' };
    }
    if (form.totp_code !== '') {
      const code = await checkCode(context, account.id, form.totp_code, ip);
      if (code.kind !== 'correct') return code.kind === 'wrong-code' ? { kind: 'wrong' } : code;
      return (await useFactor(account.id, code.use, ip)) ? { kind: 'confirmed', changes: {}, factor: true } : { kind: 'wrong' };
    }
    const password = await confirmPassword(context, account, form.current_password, ip);
    if (password.kind !== 'confirmed') return password;
    const current = await inTransaction(context.db, (tx) => lockConfirmedAccount(tx, account.id, password.hash));
    return current ? { kind: 'confirmed', changes: { proof: 'password' } } : { kind: 'wrong' };
  }

  /** Whoever uses a second factor still has it: it is not removed, if somebody asked for that. */
  async function useFactor(accountId: number, use: (tx: Tx) => Promise<boolean>, ip: string): Promise<boolean> {
    return inTransaction(context.db, async (tx) => {
      await lockAccount(tx, accountId);
      if (!(await use(tx))) return false;
      await keepSecondFactor(tx, context, accountId, ip);
      return true;
    });
  }

  /** Where a user without a password signs in anew; the session that begins there has a proof of now. */
  async function listProviders(accountId: number) {
    const identities = await listIdentities(context.db, context, accountId);
    return context.settings.identityProviders.filter(({ issuer }) => identities.some((identity) => identity.issuer === issuer));
  }

  async function showForm(
    response: Response,
    { next, with: wanted }: z.infer<typeof confirmQuery>,
    refusal?: Exclude<ConfirmResult, { kind: 'confirmed' }>,
  ): Promise<void> {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const w = messages.secondFactor.confirm;
    const until = refusal?.kind === 'blocked' && new TimeFormatter(account.locale, account.timeZone ?? context.settings.timeZone);
    const error =
      refusal && (until && 'until' in refusal ? w.blocked(until.moment(refusal.until)) : w[refusal.kind === 'busy' ? 'busy' : 'wrong']);
    const factors = await findSecondFactors(context.db, account.id);
    const needsFactor = wanted === 'second-factor' && (factors.hasApp || factors.passkeys > 0);
    renderPage(response, 'accounts/sign-in/confirm', {
      title: w.title,
      layout: 'single',
      status: refusal ? 422 : 200,
      next: next === undefined ? '/' : safeReturnPath(next),
      needsFactor,
      hasPassword: !account.passwordNotSet && !needsFactor,
      factors,
      canUsePasskeys: canUsePasskeys(context),
      providers: account.passwordNotSet && !needsFactor ? await listProviders(account.id) : [],
      error,
    });
  }
}
