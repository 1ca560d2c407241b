import type { RequestHandler } from 'express';
import { z } from 'zod';
import { setFlash } from '../../platform/http/flash.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import { constantTimeEqual } from '../../platform/shared/secret.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount } from '../guards.ts';
import { linkIdentity, unlinkOwnIdentity } from '../identity-providers/link-identity.ts';
import { clearWaitingIdentity, findWaitingIdentity } from '../identity-providers/provider-cookies.ts';
import { redirectToProvider, requireProviderClient, type ProviderClients } from '../identity-providers/start-at-provider.ts';
import { isIssuerOff } from '../sign-in-policy.ts';
import { changingPerson, redirectWithWarning, WAYS_IN_PATH } from './ways-in.routes.ts';

/** `identity`: the key of what the page showed. */
const linkForm = z.object({ next: returnPathField, identity: singleLineText(100).default('') });

/** Linking and unlinking identities at providers, on the page of a user's ways in. */
export function identityPages(
  context: AccountContext,
  clients: ProviderClients,
): Record<'start' | 'link' | 'discard' | 'unlink', RequestHandler> {
  return {
    async start(request, response) {
      const client = requireProviderClient(clients, request);
      if (await isIssuerOff(context.db, client.provider)) return redirectWithWarning(response, 'provider-off', [client.provider.label]);
      const purpose = { kind: 'link', session: request.session!.idHash } as const;
      if (await redirectToProvider(context, client, response, { purpose, next: WAYS_IN_PATH })) return;
      redirectWithWarning(response, 'provider-down', [client.provider.label]);
    },

    async link(request, response) {
      const form = parseInput(linkForm, request.body);
      const waiting = findWaitingIdentity(context, request, request.session!.idHash);
      if (!waiting) return redirectWithWarning(response, 'identity-expired');
      if (!constantTimeEqual(form.identity, waiting.key)) return redirectWithWarning(response, 'identity-other');
      const { provider } = waiting;
      const result = await linkIdentity(context, signedInAccount(response).id, changingPerson(request), waiting);
      switch (result.kind) {
        case 'linked':
          clearWaitingIdentity(context, response);
          setFlash(response, 'identity-linked', [provider.label]);
          return response.redirect(303, form.next === undefined ? WAYS_IN_PATH : safeReturnPath(form.next));
        case 'taken':
          clearWaitingIdentity(context, response);
          return redirectWithWarning(response, 'identity-taken', [provider.label]);
        case 'way-off':
          clearWaitingIdentity(context, response);
          return redirectWithWarning(response, 'provider-off', [provider.label]);
        case 'session-ended':
          return response.redirect(303, WAYS_IN_PATH);
        default:
          result satisfies never;
      }
    },

    discard(_request, response) {
      clearWaitingIdentity(context, response);
      response.redirect(303, WAYS_IN_PATH);
    },

    async unlink(request, response) {
      const id = requireId(request.params['id']);
      const result = await unlinkOwnIdentity(context, signedInAccount(response).id, changingPerson(request), id);
      switch (result.kind) {
        case 'unlinked':
          setFlash(response, 'identity-unlinked');
          return response.redirect(303, WAYS_IN_PATH);
        case 'only-way-in':
          return redirectWithWarning(response, 'only-way-in');
        case 'no-identity':
          return response.redirect(303, WAYS_IN_PATH);
        default:
          result satisfies never;
      }
    },
  };
}
