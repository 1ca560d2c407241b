import type { Request, Response } from 'express';
import { renderPage } from '../../platform/http/render-page.ts';
import { safeReturnPath } from '../../platform/http/return-path.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount } from '../guards.ts';
import { asksForPassword } from '../identity-providers/confirm-person.ts';
import { listIdentities } from '../identity-providers/identities.ts';
import { findWaitingIdentity } from '../identity-providers/provider-cookies.ts';
import { passwordFormErrorMessage, type PasswordFormError } from '../passwords/password-rules.ts';
import { canUsePasskeys } from '../second-factor/passkey-ceremony.ts';
import { listPasskeys } from '../second-factor/passkeys.ts';
import { findSecondFactors } from '../second-factor/find-second-factors.ts';

/** `next`: where the user wanted to go before an identity waited to be linked. `passwordError`: of a form that came back. */
type View = { next?: string | undefined; passwordError?: PasswordFormError };

/** `/profile/sign-in`: every way in that a user has. */
export async function showWaysIn(
  context: AccountContext,
  request: Request,
  response: Response,
  { next, passwordError }: View = {},
): Promise<void> {
  const account = signedInAccount(response);
  const identities = await listIdentities(context.db, context, account.id);
  const waiting = findWaitingIdentity(context, request);
  renderPage(response, 'accounts/profile/ways-in', {
    title: messagesFor(account.locale).secondFactor.title,
    status: passwordError ? 422 : 200,
    hasPassword: !account.passwordNotSet,
    canAskForPassword: account.email !== '' && isMailReadable(context.settings),
    factors: await findSecondFactors(context.db, account.id),
    passkeys: await listPasskeys(context.db, account.id),
    canUsePasskeys: canUsePasskeys(context),
    identities,
    waiting: waiting && { label: waiting.provider.label, email: waiting.email },
    next: next === undefined ? undefined : safeReturnPath(next),
    linkable: context.settings.identityProviders.filter(({ issuer }) => !identities.some((one) => one.issuer === issuer)),
    asksForPassword: asksForPassword(context, account, request.session!),
    passwordError: passwordFormErrorMessage(passwordError, account, context.settings.timeZone),
  });
}
