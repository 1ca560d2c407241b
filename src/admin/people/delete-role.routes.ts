import type { RequestHandler, Response } from 'express';
import { canGrant } from '../../accounts/authority.ts';
import { deleteRole, type DeleteRoleResult } from '../../accounts/roles/delete-role.ts';
import { listRoles, countUsersWithRole } from '../../accounts/roles/find-roles.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { isBuiltInRole, roleLabel } from '../../accounts/role.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseId, parseInput, requireId } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { z } from 'zod';

type DeleteRoleError = Extract<DeleteRoleResult['kind'], 'in-use' | 'insufficient-authority' | 'too-many'>;

/** `replacement`: the id of the role that the users of the deleted one get. */
const deleteRoleForm = z.object({ replacement: z.string().optional().transform(parseId) });

/** `/admin/roles/:id/delete` */
export function deleteRolePages(context: AppContext): Record<'confirm' | 'delete', RequestHandler> {
  return {
    async confirm(request, response) {
      await showConfirmation(response, requireId(request.params['id']));
    },

    async delete(request, response) {
      const id = requireId(request.params['id']);
      const { replacement } = parseInput(deleteRoleForm, request.body);
      const name = (await listRoles(context.db)).find((role) => role.id === id)?.name ?? '';
      const { kind } = await deleteRole(context, id, replacement, signedInActor(response));
      switch (kind) {
        case 'deleted':
          setFlash(response, 'role-deleted', [name]);
          return response.redirect(303, '/admin/roles');
        case 'in-use':
        case 'insufficient-authority':
        case 'too-many':
          return showConfirmation(response, id, kind);
        case 'no-role':
          throw new HttpError(404, 'not-found');
        case 'built-in':
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          kind satisfies never;
      }
    },
  };

  async function showConfirmation(response: Response, id: number, error?: DeleteRoleError): Promise<void> {
    const roles = await listRoles(context.db);
    const role = roles.find((one) => one.id === id);
    if (!role) throw new HttpError(404, 'not-found');
    if (isBuiltInRole(role.name) || !canGrant(signedInActor(response), role.permissions)) return response.redirect(303, '/admin/roles');
    const messages = messagesFor(signedInAccount(response).locale);
    const replacements = roles.filter(
      (one) => one.id !== id && one.name !== 'administrator' && canGrant(signedInActor(response), one.permissions),
    );
    renderPage(response, 'admin/people/confirm-delete-role', {
      title: role.name,
      layout: 'administration',
      status: error ? 409 : 200,
      role,
      inUse: (await countUsersWithRole(context.db, id, 1)) > 0,
      replacements: replacements.map((one) => ({ id: one.id, label: roleLabel(messages, one.name) })),
      error,
    });
  }
}
