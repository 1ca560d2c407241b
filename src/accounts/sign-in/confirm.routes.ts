import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { clientIp } from '../../platform/http/client.ts';
import { passwordText, singleLineText } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { findDirectorySubject } from '../dismissal.ts';
import { lockAccount } from '../find-account.ts';
import { signedInAccount } from '../guards.ts';
import { canUsePassword } from '../sign-in-policy.ts';
import { findSessionIdentity } from '../identity-providers/identities.ts';
import { confirmPassword, lockConfirmedAccount } from '../passwords/confirm-password.ts';
import { checkCode } from '../second-factor/check-code.ts';
import { findSecondFactors } from '../second-factor/find-second-factors.ts';
import { canUsePasskeys, passkeyAnswerFields } from '../second-factor/passkey-ceremony.ts';
import { checkPasskey } from '../second-factor/passkeys.ts';
import { keepSecondFactor } from '../second-factor/reset-second-factor.ts';

/** `second-factor`: what follows needs that, so the page offers nothing else. Those routes check it themselves. */
const withField = z.enum(['second-factor']).optional().catch(undefined);

/** `refused`: the provider that was asked in vain. */
const confirmQuery = z.object({ next: returnPathField, with: withField, refused: z.string().max(30).optional().catch(undefined) });

const confirmForm = z.object({
  next: returnPathField,
  with: withField,
  current_password: passwordText().default(''),
  totp_code: singleLineText(100).default(''),
  ...passkeyAnswerFields,
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
    if (!(await canUsePassword(context.db, account)) && !(await hasDirectoryPassword(account))) return { kind: 'wrong' };
    const password = await confirmPassword(context, account, form.current_password, ip);
    if (password.kind !== 'confirmed') return password;
    const current = await inTransaction(context.db, (tx) => lockConfirmedAccount(tx, account.id, password.hash));
    if (!current) return { kind: 'wrong' };
    // That of the directory proves no more than the session began with.
    return { kind: 'confirmed', changes: current.passwordNotSet ? {} : { proof: 'password' } };
  }

  /** Whether that of the directory is the only one that the account has. */
  async function hasDirectoryPassword({ id, passwordNotSet }: Account): Promise<boolean> {
    return passwordNotSet && (await findDirectorySubject(context, id)) !== undefined;
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

  async function findProvider({ req: { session } }: Response): Promise<IdentityProvider | undefined> {
    return (await findSessionIdentity(context.db, context, session!.idHash))?.provider;
  }

  async function showForm(
    response: Response,
    { next, with: wanted, refused }: z.infer<typeof confirmQuery>,
    refusal?: Exclude<ConfirmResult, { kind: 'confirmed' }>,
  ): Promise<void> {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const w = messages.secondFactor.confirm;
    const until = refusal?.kind === 'blocked' && new TimeFormatter(account.locale, account.timeZone ?? context.settings.timeZone);
    const error =
      refusal && (until && 'until' in refusal ? w.blocked(until.moment(refusal.until)) : w[refusal.kind === 'busy' ? 'busy' : 'wrong']);
    const refusing = context.settings.identityProviders.find(({ name }) => name === refused);
    const factors = await findSecondFactors(context.db, account.id);
    const hasPassword = await canUsePassword(context.db, account);
    const hasDirectory = await hasDirectoryPassword(account);
    const needsFactor = wanted === 'second-factor' && (factors.hasApp || factors.passkeys > 0);
    renderPage(response, 'accounts/sign-in/confirm', {
      title: w.title,
      layout: 'single',
      status: refusal ? 422 : 200,
      next: next === undefined ? '/' : safeReturnPath(next),
      needsFactor,
      hasPassword: (hasPassword || hasDirectory) && !needsFactor,
      passwordOf: hasDirectory ? context.settings.directory?.label : undefined,
      factors,
      canUsePasskeys: canUsePasskeys(context),
      // Which asks again, and says so, who has no password.
      provider: !hasPassword && !needsFactor ? await findProvider(response) : undefined,
      error: error ?? (refusing && messages.providers.notConfirmed(refusing.label)),
    });
  }
}
