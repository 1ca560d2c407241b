import type { RequestHandler, Response } from 'express';
import { displayName, hasPermission } from '../../accounts/account.ts';
import { hasAuthorityOver } from '../../accounts/authority.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { countIssuedLinks, type IssuedLinks } from '../../accounts/issued-links.ts';
import { rightsMessages } from '../../accounts/rights.ts';
import { listApiTokens } from '../../accounts/api-tokens/api-token-store.ts';
import { type AccountStateResult, setAccountActive, type SetAccountActiveResult } from '../../accounts/management/deactivate-account.ts';
import { type FindCurrentCalls, stillInCallMessages } from '../../courses/current-calls.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { deletePerson } from './delete-person.ts';
import { personPath, redirectToPerson, redirectToPersonWithWarning, throwHttpErrorFor } from './show-person.ts';
import { type AccountTraces, countUnfinishedImports, findAccountTraces } from './people.queries.ts';

export function personStatePages(
  context: AppContext,
  findCurrentCalls: FindCurrentCalls,
): Record<'confirmDeactivate' | 'deactivate' | 'activate' | 'confirmDelete' | 'delete' | 'confirmResetSecondFactor', RequestHandler> {
  return {
    async confirmDeactivate(request, response) {
      const id = requireId(request.params['id']);
      await showConfirmation(response, id, 'admin/people/confirm-deactivate', { ends: await countWhatEnds(context, id) });
    },

    async deactivate(request, response) {
      const id = requireId(request.params['id']);
      const name = await findName(id);
      const result = await setAccountActive(context, id, false, signedInActor(response));
      const undo = result.kind === 'done' ? { action: `${personPath(id)}/switch-on`, fields: [] } : undefined;
      const callDetails = stillInCallMessages(name, await findCurrentCalls(id), hasPermission(signedInAccount(response), 'meetings:write'));
      const details = [...(result.kind === 'done' ? rightsMessages(result.change) : []), ...callDetails];
      respond(response, id, result, () => redirectToPerson(response, id, 'person-deactivated', [name], undo, details));
    },

    async activate(request, response) {
      const id = requireId(request.params['id']);
      const name = await findName(id);
      const result = await setAccountActive(context, id, true, signedInActor(response));
      const details = result.kind === 'done' ? rightsMessages(result.change) : [];
      respond(response, id, result, () => redirectToPerson(response, id, 'person-activated', [name], undefined, details));
    },

    async confirmDelete(request, response) {
      const id = requireId(request.params['id']);
      await showConfirmation(response, id, 'admin/people/confirm-delete', { traces: await findAccountTraces(context.db, id) });
    },

    async delete(request, response) {
      const id = requireId(request.params['id']);
      const name = await findName(id);
      const result = await deletePerson(context, id, signedInActor(response));
      if (result.kind === 'has-traces')
        return showConfirmation(response, id, 'admin/people/confirm-delete', { status: 409, traces: result.traces });
      respond(response, id, result, () => {
        setFlash(response, 'person-deleted', [name]);
        response.redirect(303, '/admin/users');
      });
    },

    async confirmResetSecondFactor(request, response) {
      await showConfirmation(response, requireId(request.params['id']), 'admin/people/confirm-second-factor');
    },
  };

  async function showConfirmation(
    response: Response,
    id: number,
    view: string,
    options: { status?: number; traces?: AccountTraces; ends?: WhatEnds } = {},
  ): Promise<void> {
    const account = await findAccount(context.db, id);
    if (!account) throw new HttpError(404, 'not-found');
    const actor = signedInActor(response);
    if (!hasAuthorityOver(actor, account)) throw new HttpError(403, 'forbidden');
    if (actor.id === id) return redirectToPersonWithWarning(response, id, 'person-is-you');
    const name = displayName(account);
    renderPage(response, view, {
      title: name,
      layout: 'administration',
      person: { id, name, username: account.username, active: account.active },
      ...options,
    });
  }

  async function findName(id: number): Promise<string> {
    const account = await findAccount(context.db, id);
    return account ? displayName(account) : '';
  }
}

type WhatEnds = IssuedLinks & { apiTokens: number; imports: number };

/** What a person made, and what acts in their name. */
async function countWhatEnds({ db, clock }: AppContext, id: number): Promise<WhatEnds> {
  const now = clock.now();
  return {
    ...(await countIssuedLinks(db, id, now)),
    apiTokens: (await listApiTokens(db, id, now)).length,
    imports: await countUnfinishedImports(db, id),
  };
}

function respond(response: Response, id: number, result: AccountStateResult | SetAccountActiveResult, done: () => void): void {
  switch (result.kind) {
    case 'done':
    case 'unchanged':
      return done();
    case 'last-administrator':
      return redirectToPersonWithWarning(response, id, 'person-last-administrator');
    case 'cannot-target-self':
      return redirectToPersonWithWarning(response, id, 'person-is-you');
    case 'no-account':
    case 'forbidden':
      return throwHttpErrorFor(result.kind);
    default:
      result satisfies never;
  }
}
