import type { RequestHandler } from 'express';
import { actorOf } from '../../accounts/guards.ts';
import { changeRoles } from '../../accounts/roles/update-user-roles.ts';
import { editAccount } from '../../accounts/management/update-account.ts';
import { renameAccount } from '../../accounts/management/rename-account.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { detailsFaults, detailsForm, rolesForm, usernameForm } from './person.forms.ts';
import type { PersonNeeds } from './context.ts';
import { doneFor, leftToProfile, refuse, showPerson } from './show-person.ts';

export type PersonPages = Record<'show' | 'save' | 'rename' | 'saveRoles', RequestHandler>;

/** `/admin/users/:id`: who a person is. */
export function personPages(needs: PersonNeeds): PersonPages {
  return {
    async show(request, response) {
      await showPerson(needs, response, idFrom(request.params['id']));
    },

    async save(request, response) {
      const id = idFrom(request.params['id']);
      const form = parsed(detailsForm, request.body);
      if (leftToProfile(response, id)) return;
      const faults = detailsFaults(form);
      if (Object.keys(faults).length > 0) return showPerson(needs, response, id, { status: 422, details: { form, faults } });
      const account = { firstName: form.first_name, lastName: form.last_name, timeZone: form.time_zone || null, ...form };
      const edit = await editAccount(needs, id, account, actorOf(response));
      switch (edit.kind) {
        case 'saved':
          return doneFor(response, id, 'person-saved');
        case 'refused':
          return showPerson(needs, response, id, { status: 422, details: { form, faults: { email: edit.why } } });
        case 'meanwhile': {
          const again = { ...form, version: edit.account.version };
          return showPerson(needs, response, id, { status: 409, details: { form: again, faults: {}, conflict: edit.account } });
        }
        case 'no-account':
        case 'forbidden':
          return refuse(edit.kind);
        default:
          edit satisfies never;
      }
    },

    async rename(request, response) {
      const id = idFrom(request.params['id']);
      const { username } = parsed(usernameForm, request.body);
      const renaming = await renameAccount(needs, id, username, actorOf(response));
      switch (renaming.kind) {
        case 'renamed':
          return doneFor(response, id, 'person-renamed', [username]);
        case 'refused':
          return showPerson(needs, response, id, { status: 422, username: { typed: username, fault: renaming.why } });
        case 'no-account':
        case 'forbidden':
          return refuse(renaming.kind);
        default:
          renaming satisfies never;
      }
    },

    async saveRoles(request, response) {
      const id = idFrom(request.params['id']);
      const { role, held } = parsed(rolesForm, request.body);
      const change = { give: role.filter((one) => !held.includes(one)), take: held.filter((one) => !role.includes(one)) };
      const result = await changeRoles(needs, id, change, actorOf(response));
      switch (result.kind) {
        case 'done':
        case 'already':
          return doneFor(response, id, 'person-roles-saved');
        case 'last-administrator':
          return showPerson(needs, response, id, { status: 409, roles: { fault: 'last-administrator' } });
        case 'yourself':
          throw new Refusal(403, 'forbidden');
        case 'no-role':
          throw new Refusal(404, 'not-found');
        case 'no-account':
        case 'forbidden':
          return refuse(result.kind);
        default:
          result satisfies never;
      }
    },
  };
}
