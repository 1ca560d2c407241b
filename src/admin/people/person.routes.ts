import type { RequestHandler } from 'express';
import { signedInActor } from '../../accounts/guards.ts';
import { updateUserRoles } from '../../accounts/roles/update-user-roles.ts';
import { updateAccount, renameAccount } from '../../accounts/management/update-account.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { validateDetails, detailsForm, rolesForm, usernameForm } from './person.forms.ts';
import type { PersonContext } from './context.ts';
import { redirectToPerson, redirectSelfToProfile, throwHttpErrorFor, showPerson } from './show-person.ts';

export type PersonPages = Record<'show' | 'save' | 'rename' | 'saveRoles', RequestHandler>;

/** `/admin/users/:id`: who a person is. */
export function personPages(context: PersonContext): PersonPages {
  return {
    async show(request, response) {
      await showPerson(context, response, requireId(request.params['id']));
    },

    async save(request, response) {
      const id = requireId(request.params['id']);
      const form = parseInput(detailsForm, request.body);
      if (redirectSelfToProfile(response, id)) return;
      const faults = validateDetails(form);
      if (Object.keys(faults).length > 0) return showPerson(context, response, id, { status: 422, details: { form, faults } });
      const account = { firstName: form.first_name, lastName: form.last_name, timeZone: form.time_zone || null, ...form };
      const edit = await updateAccount(context, id, account, signedInActor(response));
      switch (edit.kind) {
        case 'saved':
          return redirectToPerson(response, id, 'person-saved');
        case 'refused':
          return showPerson(context, response, id, { status: 422, details: { form, faults: { email: edit.reason } } });
        case 'version-conflict': {
          const again = { ...form, version: edit.account.version };
          return showPerson(context, response, id, { status: 409, details: { form: again, faults: {}, conflict: edit.account } });
        }
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(edit.kind);
        default:
          edit satisfies never;
      }
    },

    async rename(request, response) {
      const id = requireId(request.params['id']);
      const { username } = parseInput(usernameForm, request.body);
      const renaming = await renameAccount(context, id, username, signedInActor(response));
      switch (renaming.kind) {
        case 'renamed':
          return redirectToPerson(response, id, 'person-renamed', [username]);
        case 'refused':
          return showPerson(context, response, id, { status: 422, username: { typed: username, fault: renaming.reason } });
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(renaming.kind);
        default:
          renaming satisfies never;
      }
    },

    async saveRoles(request, response) {
      const id = requireId(request.params['id']);
      const { role, held } = parseInput(rolesForm, request.body);
      const change = { give: role.filter((one) => !held.includes(one)), take: held.filter((one) => !role.includes(one)) };
      const result = await updateUserRoles(context, id, change, signedInActor(response));
      switch (result.kind) {
        case 'done':
        case 'unchanged':
          return redirectToPerson(response, id, 'person-roles-saved');
        case 'last-administrator':
          return showPerson(context, response, id, { status: 409, roles: { fault: 'last-administrator' } });
        case 'cannot-target-self':
          throw new HttpError(403, 'forbidden');
        case 'no-role':
          throw new HttpError(404, 'not-found');
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },
  };
}
