import type { RequestHandler } from 'express';
import { displayName, type Account } from '../accounts/account.ts';
import { hasAuthorityOver } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../platform/http/flash.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { anonymisePerson } from './anonymise-person.ts';

/** `/admin/users/:id/anonymise`: a confirmation page that says what is erased and what stays. */
export function anonymisePages(context: AppContext): Record<'confirm' | 'anonymise', RequestHandler> {
  return {
    async confirm(request, response) {
      const account = await findPerson(requireId(request.params['id']));
      if (!hasAuthorityOver(signedInActor(response), account)) throw new HttpError(403, 'forbidden');
      const name = displayName(account);
      renderPage(response, 'privacy/confirm-anonymise', { title: name, layout: 'administration', person: { ...account, name } });
    },

    async anonymise(request, response) {
      const account = await findPerson(requireId(request.params['id']));
      const result = await anonymisePerson(context, account.id, signedInActor(response));
      switch (result.kind) {
        case 'done':
        case 'unchanged':
          // Without the name, which must not stay in the session.
          setFlash(response, 'person-anonymised');
          break;
        case 'cannot-target-self':
          setFlashWarning(response, 'person-is-you');
          break;
        case 'last-administrator':
          setFlashWarning(response, 'person-last-administrator');
          break;
        case 'no-account':
          throw new HttpError(404, 'not-found');
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
      response.redirect(303, `/admin/users/${account.id}`);
    },
  };

  async function findPerson(id: number): Promise<Account> {
    const account = await findAccount(context.db, id);
    if (!account || account.anonymised) throw new HttpError(404, 'not-found');
    return account;
  }
}
