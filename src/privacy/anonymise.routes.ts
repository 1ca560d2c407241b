import type { RequestHandler } from 'express';
import { displayName, type Account } from '../accounts/account.ts';
import { hasAuthorityOver } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice, leaveWarning } from '../platform/http/flash.ts';
import { idFrom } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { anonymisePerson } from './anonymise-person.ts';

export type AnonymisePages = { ask: RequestHandler; anonymise: RequestHandler };

/** `/admin/users/:id/anonymise`: asks, says what goes and what stays, and does it. */
export function anonymisePages(needs: Needs): AnonymisePages {
  return {
    async ask(request, response) {
      const account = await personOf(idFrom(request.params['id']));
      if (!hasAuthorityOver(actorOf(response), account)) throw new Refusal(403, 'forbidden');
      const name = displayName(account);
      showPage(response, 'privacy/ask-anonymise', { title: name, layout: 'administration', person: { ...account, name } });
    },

    async anonymise(request, response) {
      const account = await personOf(idFrom(request.params['id']));
      const outcome = await anonymisePerson(needs, account.id, actorOf(response));
      switch (outcome.kind) {
        case 'done':
        case 'already':
          // Without a name, which would stay in the session.
          leaveNotice(response, 'person-anonymised');
          break;
        case 'yourself':
          leaveWarning(response, 'person-is-you');
          break;
        case 'last-administrator':
          leaveWarning(response, 'person-last-administrator');
          break;
        case 'no-account':
          throw new Refusal(404, 'not-found');
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          outcome satisfies never;
      }
      response.redirect(303, `/admin/users/${account.id}`);
    },
  };

  /** Somebody who can still be anonymised. */
  async function personOf(id: number): Promise<Account> {
    const account = await findAccount(needs.db, id);
    if (!account || account.anonymised) throw new Refusal(404, 'not-found');
    return account;
  }
}
