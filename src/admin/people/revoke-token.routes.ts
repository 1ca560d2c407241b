import type { RequestHandler } from 'express';
import { actorOf } from '../../accounts/guards.ts';
import type { Needs } from '../../platform/http/context.ts';
import { idFrom } from '../../platform/http/parse-request.ts';
import type { PersonNeeds } from './context.ts';
import { doneFor, refuse } from './show-person.ts';
import { endAccessOfPerson } from '../../accounts/api-tokens/revoke-api-token.ts';
import { listGrants } from '../../accounts/api-tokens/api-tokens.queries.ts';

/** The applications and keys of a person, for the page of the person. */
export function grantsOfPerson({ db, clock }: Needs): PersonNeeds['grantsOf'] {
  return (userId) => listGrants(db, userId, clock.now());
}

/** `POST /admin/users/:id/access/:grant/end` */
export function personAccessEnd(needs: Needs): RequestHandler {
  return async (request, response) => {
    const id = idFrom(request.params['id']);
    const { kind } = await endAccessOfPerson(needs, id, idFrom(request.params['grant']), actorOf(response));
    if (kind === 'no-account' || kind === 'forbidden') return refuse(kind);
    doneFor(response, id, 'access-ended');
  };
}
