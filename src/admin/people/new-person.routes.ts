import type { RequestHandler, Response } from 'express';
import { canGrant } from '../../accounts/authority.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { IdentifierOwner } from '../../accounts/account.ts';
import type { PasswordError } from '../../accounts/passwords/password-rules.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { parseIdentifier } from '../../platform/identity/identifier.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { createPerson } from './create-person.ts';
import { validateDetails, newPersonForm, type FieldError, type NewPersonForm } from './person.forms.ts';
import { roleLabel } from '../../accounts/role.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { redirectToPerson, redirectToPersonWithWarning, showPerson } from './show-person.ts';

/** `/admin/users/new` */
export function newPersonPages(context: AccountContext): Record<'show' | 'create', RequestHandler> {
  return {
    async show(_request, response) {
      const { settings, identity } = context;
      const blank = { method: isMailReadable(settings) ? 'mail' : 'link', locale: identity.current.locale };
      await showForm(response, parseInput(newPersonForm, blank));
    },

    async create(request, response) {
      const form = parseInput(newPersonForm, request.body);
      const errors = validateDetails(form, context.identity.current.identifierKind);
      if (form.username === '') errors['username'] = 'missing';
      if (Object.keys(errors).length > 0) return showForm(response, form, errors);
      const result = await createPerson(context, await toNewUser(form), form, signedInActor(response));
      switch (result.kind) {
        case 'created':
          if (result.link) return showPerson(context, response, result.id, { oneTimeLink: result.link });
          if (form.method !== 'mail') return redirectToPerson(response, result.id, 'person-created');
          return isMailReadable(context.settings)
            ? redirectToPerson(response, result.id, 'person-invited')
            : redirectToPersonWithWarning(response, result.id, 'person-invited-waiting');
        case 'no-email':
          return showForm(response, form, { email: 'missing' });
        case 'invalid-field':
          return showForm(response, form, { [result.field]: result.reason });
        case 'identifier-taken':
          return showForm(response, form, {}, undefined, result.owner);
        case 'invalid-password':
          return showForm(response, form, {}, result.error);
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },
  };

  async function toNewUser(form: NewPersonForm) {
    const roles = (await listRoles(context.db)).filter(({ id }) => form.role.includes(id)).map(({ name }) => name);
    const identifier = parseIdentifier(context.identity.current.identifierKind, form.identifier)!;
    const { username, first_name: firstName, last_name: lastName, email, locale } = form;
    return { username, firstName, lastName, email, identifier, locale, roles };
  }

  async function showForm(
    response: Response,
    form: NewPersonForm,
    errors?: Record<string, FieldError>,
    passwordError?: PasswordError,
    identifierOwner?: IdentifierOwner,
  ): Promise<void> {
    const messages = messagesFor(signedInAccount(response).locale);
    const roles = (await listRoles(context.db)).filter(({ permissions }) => canGrant(signedInActor(response), permissions));
    renderPage(response, 'admin/people/new', {
      title: messages.people.create,
      layout: 'administration',
      status: errors ? 422 : 200,
      form,
      errors: errors ?? {},
      passwordError,
      identifierOwner,
      roles: roles.map((role) => ({ ...role, label: roleLabel(messages, role.name) })),
      sendsMail: isMailReadable(context.settings),
    });
  }
}
