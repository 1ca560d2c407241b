import type { RequestHandler, Response } from 'express';
import { mayGive } from '../../accounts/authority.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import type { PasswordFault } from '../../accounts/passwords/password-rules.ts';
import { unlessBusy } from '../../accounts/passwords/reject-when-busy.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { makePerson } from './create-person.ts';
import { detailsFaults, newPersonForm, type FieldFault, type NewPersonForm } from './person.forms.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';
import type { PersonNeeds } from './context.ts';
import { doneFor, showPerson } from './show-person.ts';

/** `/admin/users/new` */
export function newPersonPages(needs: PersonNeeds): Record<'show' | 'make', RequestHandler> {
  return {
    async show(_request, response) {
      await showForm(response, parsed(newPersonForm, { way: mailIsRead(needs.settings) ? 'mail' : 'link' }));
    },

    async make(request, response) {
      const form = parsed(newPersonForm, request.body);
      const faults = detailsFaults(form);
      if (form.username === '') faults['username'] = 'missing';
      if (Object.keys(faults).length > 0) return showForm(response, form, faults);
      const made = await unlessBusy(makePerson(needs, await personFrom(form), form, actorOf(response)));
      switch (made.kind) {
        case 'made':
          return made.link
            ? showPerson(needs, response, made.id, { handedOver: made.link })
            : doneFor(response, made.id, form.way === 'mail' ? 'person-invited' : 'person-made');
        case 'no-address':
          return showForm(response, form, { email: 'missing' });
        case 'refused':
          return showForm(response, form, { [made.field]: made.why });
        case 'password':
          return showForm(response, form, {}, made.fault);
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          made satisfies never;
      }
    },
  };

  async function personFrom(form: NewPersonForm) {
    const roles = (await listRoles(needs.db)).filter(({ id }) => form.role.includes(id)).map(({ name }) => name);
    return { username: form.username, firstName: form.first_name, lastName: form.last_name, email: form.email, locale: form.locale, roles };
  }

  async function showForm(
    response: Response,
    form: NewPersonForm,
    faults?: Record<string, FieldFault>,
    passwordFault?: PasswordFault,
  ): Promise<void> {
    const words = wordsIn(accountOf(response).locale);
    const roles = (await listRoles(needs.db)).filter(({ permissions }) => mayGive(actorOf(response), permissions));
    showPage(response, 'people/new', {
      title: words.people.make,
      layout: 'administration',
      status: faults ? 422 : 200,
      form,
      faults: faults ?? {},
      passwordFault,
      roles: roles.map((role) => ({ ...role, label: roleLabel(words, role.name) })),
      sendsMail: mailIsRead(needs.settings),
    });
  }
}
