import type { RequestHandler, Response } from 'express';
import { canGrant } from '../../accounts/authority.ts';
import { rightsMessages } from '../../accounts/rights.ts';
import { demandSecondFactor, findUsersWithoutFactor } from '../../accounts/roles/demand-second-factor.ts';
import { updateRole, createRole, type RoleNameError } from '../../accounts/roles/save-role.ts';
import { findRole, listRoles, countUsersWithRole, type Role } from '../../accounts/roles/find-roles.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { isPermission, permissions } from '../../accounts/permissions.ts';
import { isBuiltInRole, roleLabel } from '../../accounts/role.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash, setFlashMessage, type FlashDetail } from '../../platform/http/flash.ts';
import { singleLineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { isDate, startOfDate, toWallTime } from '../../platform/shared/wall-time.ts';
import { z } from 'zod';

const MAX_COUNTED = 1_000;
const MAX_LISTED = 20;

const roleForm = z.object({
  name: trimmedLine(),
  permission: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat().filter(isPermission)),
  version: wholeNumber().default(0),
});

/** Of the day on which it begins, in the portal's time zone; empty for no demand. */
const demandForm = z.object({ second_factor_from: singleLineText(10).refine((text) => text === '' || isDate(text)) });

type RoleForm = z.infer<typeof roleForm>;

/** `/admin/roles`: the permissions of each role; administrators can add roles to the built-in ones. */
export function rolePages(
  context: AppContext,
): Record<'list' | 'showNew' | 'create' | 'show' | 'update' | 'demandSecondFactor', RequestHandler> {
  return {
    async list(_request, response) {
      const messages = messagesOf(response);
      const roles = [];
      for (const role of await listRoles(context.db)) {
        const userCount = await countUsersWithRole(context.db, role.id, MAX_COUNTED);
        roles.push({
          ...role,
          label: roleLabel(messages, role.name),
          isBuiltIn: isBuiltInRole(role.name),
          userCount,
          canOpen: canGrant(signedInActor(response), role.permissions),
        });
      }
      renderPage(response, 'admin/people/roles', {
        title: messages.administration.roles,
        layout: 'administration',
        roles,
        permissions: permissions.map((name) => ({ id: name, ...messages.roles.permissions[name] })),
        maxCounted: MAX_COUNTED,
      });
    },

    async showNew(_request, response) {
      await showForm(response, undefined, { name: '', permission: [], version: 0 });
    },

    async create(request, response) {
      const form = parseInput(roleForm, request.body);
      const result = await createRole(context, form.name, form.permission, signedInActor(response));
      switch (result.kind) {
        case 'created':
          return redirectToRoles(response, 'role-created', form.name);
        case 'refused':
          return showForm(response, undefined, form, { error: result.error });
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },

    async show(request, response) {
      const role = await findRole(context.db, requireId(request.params['id']));
      if (!role) throw new HttpError(404, 'not-found');
      // Read-only: the list shows its permissions.
      if (!canGrant(signedInActor(response), role.permissions)) return response.redirect(303, '/admin/roles');
      await showForm(response, role, { name: role.name, permission: role.permissions, version: role.version });
    },

    async demandSecondFactor(request, response) {
      const id = requireId(request.params['id']);
      const { second_factor_from: typed } = parseInput(demandForm, request.body);
      const from = typed === '' ? null : startOfDate(typed, context.settings.timeZone);
      const result = await demandSecondFactor(context, id, from, signedInActor(response));
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, from ? 'second-factor-demanded' : 'second-factor-free');
          return response.redirect(303, `/admin/roles/${id}`);
        case 'no-role':
          throw new HttpError(404, 'not-found');
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },

    async update(request, response) {
      const id = requireId(request.params['id']);
      const form = parseInput(roleForm, request.body);
      const role = await findRole(context.db, id);
      const result = await updateRole(context, id, { ...form, permissions: form.permission }, signedInActor(response));
      switch (result.kind) {
        case 'updated':
          return redirectToRoles(response, 'role-updated', form.name, rightsMessages(result.change));
        case 'refused':
          return showForm(response, role, form, { error: result.error });
        case 'version-conflict':
          return showForm(response, result.role, { ...form, version: result.role.version }, { conflict: result.role });
        case 'no-role':
          throw new HttpError(404, 'not-found');
        case 'built-in':
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },
  };

  /** `role` is undefined for a new one. */
  async function showForm(
    response: Response,
    role: Role | undefined,
    form: RoleForm,
    { error, conflict }: { error?: RoleNameError; conflict?: Role } = {},
  ): Promise<void> {
    const messages = messagesOf(response);
    const { db, settings } = context;
    renderPage(response, 'admin/people/role', {
      title: role ? roleLabel(messages, role.name) : messages.roles.page.create,
      layout: 'administration',
      status: error ? 422 : conflict ? 409 : 200,
      role,
      isBuiltIn: role && isBuiltInRole(role.name),
      form,
      error,
      conflict,
      permissions: permissions.map((name) => ({
        id: name,
        ...messages.roles.permissions[name],
        canGrant: canGrant(signedInActor(response), [name]),
      })),
      secondFactorFrom: role?.secondFactorFrom ? toWallTime(role.secondFactorFrom, settings.timeZone).date : '',
      withoutFactor: role && (await findUsersWithoutFactor(db, role.id, { listed: MAX_LISTED, max: MAX_COUNTED })),
      maxCounted: MAX_COUNTED,
    });
  }
}

function redirectToRoles(response: Response, flash: string, name: string, details: FlashDetail[] = []): void {
  setFlashMessage(response, { name: flash, params: [name], details });
  response.redirect(303, '/admin/roles');
}

function messagesOf(response: Response) {
  return messagesFor(signedInAccount(response).locale);
}
