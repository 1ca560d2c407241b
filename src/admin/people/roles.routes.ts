import type { RequestHandler, Response } from 'express';
import { mayGive } from '../../accounts/authority.ts';
import { changeRole } from '../../accounts/roles/update-role.ts';
import { findRole, listRoles } from '../../accounts/roles/find-roles.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { countHolders } from '../../accounts/roles/count-users-with-role.ts';
import { makeRole } from '../../accounts/roles/create-role.ts';
import { permissions } from '../../accounts/permissions.ts';
import { isBuiltIn, type Role } from '../../accounts/role.ts';
import type { RoleNameFault } from '../../accounts/roles/role-name.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { roleForm, type RoleForm } from './role.forms.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';

export type RolePages = Record<'list' | 'showNew' | 'make' | 'show' | 'save', RequestHandler>;

const MOST_COUNTED = 1_000;

/** `/admin/roles`: what each role allows, and the roles that people make beside the portal's own. */
export function rolePages(needs: Needs): RolePages {
  return {
    async list(_request, response) {
      const words = wordsOf(response);
      const roles = [];
      for (const role of await listRoles(needs.db)) {
        const holders = await countHolders(needs.db, role.id, MOST_COUNTED);
        roles.push({
          ...role,
          label: roleLabel(words, role.name),
          fixed: isBuiltIn(role.name),
          holders,
          mayChange: mayChange(response, role),
        });
      }
      showPage(response, 'people/roles', {
        title: words.administration.roles,
        layout: 'administration',
        roles,
        permissions: permissions.map((name) => ({ id: name, ...words.roles.permissions[name] })),
        mostCounted: MOST_COUNTED,
      });
    },

    showNew(_request, response) {
      showForm(response, undefined, { name: '', permission: [], version: 0 });
    },

    async make(request, response) {
      const form = parsed(roleForm, request.body);
      const made = await makeRole(needs, form.name, form.permission, actorOf(response));
      switch (made.kind) {
        case 'made':
          return done(response, 'role-made', form.name);
        case 'refused':
          return showForm(response, undefined, form, { fault: made.fault });
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          made satisfies never;
      }
    },

    async show(request, response) {
      const role = await findRole(needs.db, idFrom(request.params['id']));
      if (!role) throw new Refusal(404, 'not-found');
      // There is nothing to change: the list says what it allows.
      if (!mayChange(response, role)) return response.redirect(303, '/admin/roles');
      showForm(response, role, { name: role.name, permission: role.permissions, version: role.version });
    },

    async save(request, response) {
      const id = idFrom(request.params['id']);
      const form = parsed(roleForm, request.body);
      const role = await findRole(needs.db, id);
      const edit = await changeRole(needs, id, { ...form, permissions: form.permission }, actorOf(response));
      switch (edit.kind) {
        case 'changed':
          return done(response, 'role-changed', form.name);
        case 'refused':
          return showForm(response, role, form, { fault: edit.fault });
        case 'meanwhile':
          return showForm(response, edit.role, { ...form, version: edit.role.version }, { conflict: edit.role });
        case 'no-role':
          throw new Refusal(404, 'not-found');
        case 'built-in':
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
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
  { fault, conflict }: { fault?: RoleNameFault; conflict?: Role } = {},
): void {
  const words = wordsOf(response);
  showPage(response, 'people/role', {
    title: role?.name ?? words.roles.page.make,
    layout: 'administration',
    status: fault ? 422 : conflict ? 409 : 200,
    role,
    form,
    fault,
    conflict,
    permissions: permissions.map((name) => ({ id: name, ...words.roles.permissions[name], mine: mayGive(actorOf(response), [name]) })),
  });
}

function mayChange(response: Response, role: Role): boolean {
  return !isBuiltIn(role.name) && mayGive(actorOf(response), role.permissions);
}

function done(response: Response, notice: string, name: string): void {
  leaveNotice(response, notice, [name]);
  response.redirect(303, '/admin/roles');
}

function wordsOf(response: Response) {
  return wordsIn(accountOf(response).locale);
}
