import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { passwordText } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { safeReturnPath } from '../../platform/http/return-path.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount } from '../guards.ts';
import type { ConfirmingPerson } from '../identity-providers/confirm-person.ts';
import { linkIdentity, unlinkOwnIdentity } from '../identity-providers/link-identity.ts';
import { clearWaitingIdentity, findWaitingIdentity } from '../identity-providers/provider-cookies.ts';
import { redirectToProvider, type ProviderClients } from '../identity-providers/start-at-provider.ts';
import { showWaysIn } from './show-ways-in.ts';

const MAX_URL_LENGTH = 2000;

const confirmForm = z.object({
  current_password: passwordText().default(''),
  next: z.string().max(MAX_URL_LENGTH).optional().catch(undefined),
});

const PAGE = '/profile/sign-in';

/** Linking and unlinking identities at providers, on the page of a user's ways in. */
export function identityPages(
  context: AccountContext,
  clients: ProviderClients,
): Record<'start' | 'link' | 'discard' | 'unlink', RequestHandler> {
  return {
    async start(request, response) {
      const client = clients.find(({ provider }) => provider.name === request.params['provider']);
      if (!client) throw new HttpError(404, 'not-found');
      const purpose = { kind: 'link', session: request.session!.idHash } as const;
      if (await redirectToProvider(context, client, response, { purpose, next: PAGE })) return;
      setFlashWarning(response, 'provider-down', [client.provider.label]);
      response.redirect(303, PAGE);
    },

    async link(request, response) {
      const form = parseInput(confirmForm, request.body);
      const waiting = findWaitingIdentity(context, request);
      if (!waiting) return redirectWithWarning(response, 'identity-expired');
      const { provider } = waiting;
      const result = await linkIdentity(context, toPerson(request, response, form.current_password), waiting);
      switch (result.kind) {
        case 'linked':
          clearWaitingIdentity(context, response);
          setFlash(response, 'identity-linked', [provider.label]);
          return response.redirect(303, form.next === undefined ? PAGE : safeReturnPath(form.next));
        case 'taken':
          clearWaitingIdentity(context, response);
          return redirectWithWarning(response, 'identity-taken', [provider.label]);
        case 'must-sign-in':
          return redirectWithWarning(response, 'sign-in-again');
        case 'wrong':
        case 'blocked':
          return showWaysIn(context, request, response, { next: form.next, passwordError: result });
        default:
          result satisfies never;
      }
    },

    discard(_request, response) {
      clearWaitingIdentity(context, response);
      response.redirect(303, PAGE);
    },

    async unlink(request, response) {
      const form = parseInput(confirmForm, request.body);
      const person = toPerson(request, response, form.current_password);
      const result = await unlinkOwnIdentity(context, person, requireId(request.params['id']));
      switch (result.kind) {
        case 'unlinked':
          setFlash(response, 'identity-unlinked');
          return response.redirect(303, PAGE);
        case 'only-way-in':
          return redirectWithWarning(response, 'only-way-in');
        case 'must-sign-in':
          return redirectWithWarning(response, 'sign-in-again');
        case 'no-identity':
          return response.redirect(303, PAGE);
        case 'wrong':
        case 'blocked':
          return showWaysIn(context, request, response, { passwordError: result });
        default:
          result satisfies never;
      }
    },
  };
}

function toPerson(request: Request, response: Response, password: string): ConfirmingPerson {
  return { account: signedInAccount(response), session: request.session!, password, clientIp: clientIp(request) };
}

function redirectWithWarning(response: Response, name: string, params: string[] = []): void {
  setFlashWarning(response, name, params);
  response.redirect(303, PAGE);
}
