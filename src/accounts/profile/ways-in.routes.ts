import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { setFlashWarning } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { displayName } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount } from '../guards.ts';
import { listIdentities } from '../identity-providers/identities.ts';
import { findWaitingIdentity } from '../identity-providers/provider-cookies.ts';
import { findPasswordAccess, findSignInPolicy } from '../sign-in-policy.ts';
import { canUsePasskeys } from '../second-factor/passkey-ceremony.ts';
import { listPasskeys } from '../second-factor/passkeys.ts';
import { findSecondFactors } from '../second-factor/find-second-factors.ts';
import type { ChangingPerson } from '../second-factor/set-up-app.ts';

export const WAYS_IN_PATH = '/profile/sign-in';

/** `next`: where the user wanted to go before an identity waited to be linked. */
const pageQuery = z.object({ next: returnPathField });

/** `/profile/sign-in`: every way in that a user has. */
export function waysInPages(context: AccountContext): Record<'show', RequestHandler> {
  return {
    async show(request, response) {
      const { next } = parseInput(pageQuery, request.query);
      const account = signedInAccount(response);
      const identities = await listIdentities(context.db, context, account.id);
      const waiting = findWaitingIdentity(context, request, request.session!.idHash);
      const isPasswordOff = (await findPasswordAccess(context.db, account)) === 'off';
      const { providersOff } = await findSignInPolicy(context.db);
      renderPage(response, 'accounts/profile/ways-in', {
        title: messagesFor(account.locale).secondFactor.title,
        hasPassword: !account.passwordNotSet,
        isPasswordOff,
        canAskForPassword: !isPasswordOff && account.email !== '' && isMailReadable(context.settings),
        factors: await findSecondFactors(context.db, account.id),
        passkeys: await listPasskeys(context.db, account.id),
        canUsePasskeys: canUsePasskeys(context),
        identities,
        waiting: waiting && {
          label: waiting.provider.label,
          person: [waiting.name, waiting.email].filter(Boolean).join(', '),
          key: waiting.key,
        },
        own: `${displayName(account)} (${account.username})`,
        next: next === undefined ? undefined : safeReturnPath(next),
        linkable: context.settings.identityProviders.filter(
          ({ issuer, name }) => !providersOff.includes(name) && !identities.some((one) => one.issuer === issuer),
        ),
      });
    },
  };
}

/** Whoever changes their ways in, for the use cases of that. */
export function changingPerson(request: Request): ChangingPerson {
  return { session: request.session!, clientIp: clientIp(request) };
}

/** Back to the page, which says why nothing was changed. */
export function redirectWithWarning(response: Response, flash: string, params: string[] = []): void {
  setFlashWarning(response, flash, params);
  response.redirect(303, WAYS_IN_PATH);
}
