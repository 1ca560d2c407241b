import type { RequestHandler } from 'express';
import { signedInActor } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import type { PersonContext } from './context.ts';
import { redirectToPerson, throwHttpErrorFor } from './show-person.ts';
import { revokeApiToken } from '../../accounts/api-tokens/revoke-access.ts';
import { listApiTokens } from '../../accounts/api-tokens/api-tokens.queries.ts';

/** The applications and keys of a person, for the page of the person. */
export function apiTokensOfPerson({ db, clock }: AppContext): PersonContext['listApiTokens'] {
  return (userId) => listApiTokens(db, userId, clock.now());
}

/** `POST /admin/users/:id/access/:grant/end` */
export function revokeTokenPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const id = requireId(request.params['id']);
    const { kind } = await revokeApiToken(context, id, requireId(request.params['grant']), signedInActor(response));
    if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
    redirectToPerson(response, id, 'access-ended');
  };
}
