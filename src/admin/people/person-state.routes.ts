import type { RequestHandler, Response } from 'express';
import { displayName, may } from '../../accounts/account.ts';
import { hasAuthorityOver } from '../../accounts/authority.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { switchAccount, type Switching } from '../../accounts/management/deactivate-account.ts';
import { stillInside, type PresentCalls } from '../../courses/current-calls.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { idFrom } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { deletePerson } from './delete-person.ts';
import { doneFor, notDoneFor, pathOf, refuse } from './show-person.ts';
import { hangsOn, type Traces } from './traces.queries.ts';

export type PersonStatePages = Record<'askOff' | 'switchOff' | 'switchOn' | 'askDelete' | 'delete', RequestHandler>;

/** Whether a person may come in at all. */
export function personStatePages(needs: Needs, present: PresentCalls): PersonStatePages {
  return {
    async askOff(request, response) {
      await ask(response, idFrom(request.params['id']), 'people/ask-off');
    },

    async switchOff(request, response) {
      const id = idFrom(request.params['id']);
      const name = await nameOf(id);
      const result = await switchAccount(needs, id, false, actorOf(response));
      const undo = result.kind === 'done' ? { action: `${pathOf(id)}/switch-on`, fields: [] } : undefined;
      const besides = stillInside(name, await present(id), may(accountOf(response), 'meetings:manage'));
      answer(response, id, result, () => doneFor(response, id, 'person-switched-off', [name], undo, besides));
    },

    async switchOn(request, response) {
      const id = idFrom(request.params['id']);
      const name = await nameOf(id);
      const result = await switchAccount(needs, id, true, actorOf(response));
      answer(response, id, result, () => doneFor(response, id, 'person-switched-on', [name]));
    },

    async askDelete(request, response) {
      const id = idFrom(request.params['id']);
      await ask(response, id, 'people/ask-delete', { traces: await hangsOn(needs.db, id) });
    },

    async delete(request, response) {
      const id = idFrom(request.params['id']);
      const name = await nameOf(id);
      const result = await deletePerson(needs, id, actorOf(response));
      if (result.kind === 'has-traces') return ask(response, id, 'people/ask-delete', { status: 409, traces: result.traces });
      answer(response, id, result, () => {
        leaveNotice(response, 'person-deleted', [name]);
        response.redirect(303, '/admin/users');
      });
    },
  };

  /** A page that names the person and asks. */
  async function ask(response: Response, id: number, view: string, more: { status?: number; traces?: Traces } = {}): Promise<void> {
    const account = await findAccount(needs.db, id);
    if (!account) throw new Refusal(404, 'not-found');
    const actor = actorOf(response);
    if (!hasAuthorityOver(actor, account)) throw new Refusal(403, 'forbidden');
    if (actor.id === id) return notDoneFor(response, id, 'person-is-you');
    const name = displayName(account);
    showPage(response, view, {
      title: name,
      layout: 'administration',
      person: { id, name, username: account.username, active: account.active },
      ...more,
    });
  }

  async function nameOf(id: number): Promise<string> {
    const account = await findAccount(needs.db, id);
    return account ? displayName(account) : '';
  }
}

function answer(response: Response, id: number, result: Switching, done: () => void): void {
  switch (result.kind) {
    case 'done':
    case 'already':
      return done();
    case 'last-administrator':
      return notDoneFor(response, id, 'person-last-administrator');
    case 'yourself':
      return notDoneFor(response, id, 'person-is-you');
    case 'no-account':
    case 'forbidden':
      return refuse(result.kind);
    default:
      result satisfies never;
  }
}
