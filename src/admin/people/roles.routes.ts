import type { RequestHandler, Response } from 'express';
import { canGrant } from '../../accounts/authority.ts';
import { updateRole, createRole, type RoleNameError } from '../../accounts/roles/save-role.ts';
import { findRole, listRoles, countUsersWithRole, type Role } from '../../accounts/roles/find-roles.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { permissions } from '../../accounts/permissions.ts';
import { isBuiltInRole, roleLabel } from '../../accounts/role.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { roleForm, type RoleForm } from './role.forms.ts';

export type RolePages = Record<'list' | 'showNew' | 'make' | 'show' | 'save', RequestHandler>;

const MAX_COUNTED = 1_000;

/** `/admin/roles`: what each role allows, and the roles that people make beside the portal's own. */
export function rolePages(context: AppContext): RolePages {
  return {
    async list(_request, response) {
      const messages = messagesOf(response);
      const roles = [];
      for (const role of await listRoles(context.db)) {
        const holders = await countUsersWithRole(context.db, role.id, MAX_COUNTED);
        roles.push({
          ...role,
          label: roleLabel(messages, role.name),
          fixed: isBuiltInRole(role.name),
          holders,
          mayChange: canChange(response, role),
        });
      }
      renderPage(response, 'people/roles', {
        title: messages.administration.roles,
        layout: 'administration',
        roles,
        permissions: permissions.map((name) => ({ id: name, ...messages.roles.permissions[name] })),
        mostCounted: MAX_COUNTED,
      });
    },

    showNew(_request, response) {
      showForm(response, undefined, { name: '', permission: [], version: 0 });
    },

    async make(request, response) {
      const form = parseInput(roleForm, request.body);
      const made = await createRole(context, form.name, form.permission, signedInActor(response));
      switch (made.kind) {
        case 'created':
          return redirectToRoles(response, 'role-made', form.name);
        case 'refused':
          return showForm(response, undefined, form, { fault: made.error });
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          made satisfies never;
      }
    },

    async show(request, response) {
      const role = await findRole(context.db, requireId(request.params['id']));
      if (!role) throw new HttpError(404, 'not-found');
      // There is nothing to change: the list says what it allows.
      if (!canChange(response, role)) return response.redirect(303, '/admin/roles');
      showForm(response, role, { name: role.name, permission: role.permissions, version: role.version });
    },

    async save(request, response) {
      const id = requireId(request.params['id']);
      const form = parseInput(roleForm, request.body);
      const role = await findRole(context.db, id);
      const edit = await updateRole(context, id, { ...form, permissions: form.permission }, signedInActor(response));
      switch (edit.kind) {
        case 'updated':
          return redirectToRoles(response, 'role-changed', form.name);
        case 'refused':
          return showForm(response, role, form, { fault: edit.error });
        case 'version-conflict':
          return showForm(response, edit.role, { ...form, version: edit.role.version }, { conflict: edit.role });
        case 'no-role':
          throw new HttpError(404, 'not-found');
        case 'built-in':
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          edit satisfies never;
      }
    },
  };
}

/** `role` is the one that is edited; undefined for a new one. */
function showForm(
  response: Response,
  role: Role | undefined,
  form: RoleForm,
  { fault, conflict }: { fault?: RoleNameError; conflict?: Role } = {},
): void {
  const messages = messagesOf(response);
  renderPage(response, 'people/role', {
    title: role?.name ?? messages.roles.page.make,
    layout: 'administration',
    status: fault ? 422 : conflict ? 409 : 200,
    role,
    form,
    fault,
    conflict,
    permissions: permissions.map((name) => ({
      id: name,
      ...messages.roles.permissions[name],
      mine: canGrant(signedInActor(response), [name]),
    })),
  });
}

function canChange(response: Response, role: Role): boolean {
  return !isBuiltInRole(role.name) && canGrant(signedInActor(response), role.permissions);
}

function redirectToRoles(response: Response, notice: string, name: string): void {
  setFlash(response, notice, [name]);
  response.redirect(303, '/admin/roles');
}

function messagesOf(response: Response) {
  return messagesFor(signedInAccount(response).locale);
}
