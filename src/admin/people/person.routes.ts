import type { RequestHandler } from 'express';
import { signedInActor } from '../../accounts/guards.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { rightsMessages } from '../../accounts/rights.ts';
import { updateUserRoles } from '../../accounts/roles/update-user-roles.ts';
import { updateAccount, renameAccount } from '../../accounts/management/update-account.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { validateDetails, detailsForm, rolesForm, usernameForm } from './person.forms.ts';
import { parseChangedIdentifier } from '../../platform/identity/identifier.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { redirectToPerson, redirectSelfToProfile, throwHttpErrorFor, showPerson } from './show-person.ts';

/** `/admin/users/:id`: details, username and roles of a person. */
export function personPages(context: AccountContext): Record<'show' | 'updateDetails' | 'updateUsername' | 'updateRoles', RequestHandler> {
  const identifierKind = () => context.identity.current.identifierKind;
  return {
    async show(request, response) {
      await showPerson(context, response, requireId(request.params['id']));
    },

    async updateDetails(request, response) {
      const id = requireId(request.params['id']);
      const form = parseInput(detailsForm, request.body);
      if (redirectSelfToProfile(response, id)) return;
      const stored = (await findAccount(context.db, id))?.identifier ?? '';
      const errors = validateDetails(form, identifierKind(), stored);
      if (Object.keys(errors).length > 0) return showPerson(context, response, id, { status: 422, details: { form, errors } });
      const account = {
        firstName: form.first_name,
        lastName: form.last_name,
        timeZone: form.time_zone || null,
        ...form,
        identifier: parseChangedIdentifier(identifierKind(), form.identifier, stored)!,
      };
      const result = await updateAccount(context, id, account, signedInActor(response));
      switch (result.kind) {
        case 'saved':
          return redirectToPerson(response, id, 'person-saved');
        case 'refused':
          return showPerson(context, response, id, { status: 422, details: { form, errors: { email: result.reason } } });
        case 'identifier-taken':
          return showPerson(context, response, id, { status: 422, details: { form, errors: {}, identifierOwner: result.owner } });
        case 'version-conflict': {
          const newForm = { ...form, version: result.account.version };
          return showPerson(context, response, id, { status: 409, details: { form: newForm, errors: {}, conflict: result.account } });
        }
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },

    async updateUsername(request, response) {
      const id = requireId(request.params['id']);
      const { username } = parseInput(usernameForm, request.body);
      const result = await renameAccount(context, id, username, signedInActor(response));
      switch (result.kind) {
        case 'renamed':
          return redirectToPerson(response, id, 'person-renamed', [username]);
        case 'refused':
          return showPerson(context, response, id, { status: 422, username: { typed: username, error: result.reason } });
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },

    async updateRoles(request, response) {
      const id = requireId(request.params['id']);
      const { role, held } = parseInput(rolesForm, request.body);
      const change = { give: role.filter((one) => !held.includes(one)), take: held.filter((one) => !role.includes(one)) };
      const result = await updateUserRoles(context, id, change, signedInActor(response));
      switch (result.kind) {
        case 'done':
          return redirectToPerson(response, id, 'person-roles-saved', [], undefined, rightsMessages(result.change));
        case 'unchanged':
          return redirectToPerson(response, id, 'person-roles-saved');
        case 'last-administrator':
          return showPerson(context, response, id, { status: 409, roles: { error: 'last-administrator' } });
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
