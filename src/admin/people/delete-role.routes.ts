import type { RequestHandler, Response } from 'express';
import { mayGive } from '../../accounts/authority.ts';
import { deleteRole, type RoleDeletion } from '../../accounts/roles/delete-role.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { countHolders } from '../../accounts/roles/count-users-with-role.ts';
import { isBuiltIn } from '../../accounts/role.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { removalForm } from './role.forms.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';

type Fault = Extract<RoleDeletion['kind'], 'held' | 'beyond-reach' | 'too-many'>;

/** `/admin/roles/:id/delete` */
export function roleRemovalPages(needs: Needs): Record<'ask' | 'remove', RequestHandler> {
  return {
    async ask(request, response) {
      await ask(response, idFrom(request.params['id']));
    },

    async remove(request, response) {
      const id = idFrom(request.params['id']);
      const { heir } = parsed(removalForm, request.body);
      const name = (await listRoles(needs.db)).find((role) => role.id === id)?.name ?? '';
      const { kind } = await deleteRole(needs, id, heir, actorOf(response));
      switch (kind) {
        case 'deleted':
          leaveNotice(response, 'role-deleted', [name]);
          return response.redirect(303, '/admin/roles');
        case 'held':
        case 'beyond-reach':
        case 'too-many':
          return ask(response, id, kind);
        case 'no-role':
          throw new Refusal(404, 'not-found');
        case 'built-in':
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          kind satisfies never;
      }
    },
  };

  async function ask(response: Response, id: number, fault?: Fault): Promise<void> {
    const roles = await listRoles(needs.db);
    const role = roles.find((one) => one.id === id);
    if (!role) throw new Refusal(404, 'not-found');
    // There is nothing to remove: the list says what it allows.
    if (isBuiltIn(role.name) || !mayGive(actorOf(response), role.permissions)) return response.redirect(303, '/admin/roles');
    const words = wordsIn(accountOf(response).locale);
    const heirs = roles.filter((one) => one.id !== id && one.name !== 'administrator' && mayGive(actorOf(response), one.permissions));
    showPage(response, 'people/ask-remove-role', {
      title: role.name,
      layout: 'administration',
      status: fault ? 409 : 200,
      role,
      held: (await countHolders(needs.db, id, 1)) > 0,
      heirs: heirs.map((one) => ({ id: one.id, label: roleLabel(words, one.name) })),
      fault,
    });
  }
}
