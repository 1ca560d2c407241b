import type { RequestHandler, Response } from 'express';
import { may } from '../../accounts/account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import type { AccountNeeds } from '../../accounts/context.ts';
import { courseChosen, coursesMatching, type CourseChoice } from '../../courses/suggest-courses.ts';
import { leaveOutcome, leaveWarning } from '../../platform/http/flash.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { bulkNotice } from './bulk-flash.ts';
import { bulkForm, deedText, type BulkForm } from './bulk.forms.ts';
import { asksFirst, permissionFor, type BulkDeed } from './bulk-action.ts';
import { doInBulk } from './run-bulk-action.ts';
import { listedPeople } from './person-summary.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';

/** `/admin/users/bulk`: what is done with the people that are ticked in the list, or with one of them through the menu of their row. */
export function bulkPage(needs: AccountNeeds): RequestHandler {
  return async (request, response) => {
    const form = parsed(bulkForm, request.body);
    if (form.deed === 'nothing') return backWith(response, form, 'bulk-nothing-chosen');
    const permission = permissionFor(form.deed === 'which-course' ? { name: 'enroll' } : form.deed);
    const account = accountOf(response);
    if (!may(account, permission) || !may(account, 'people:see')) throw new Refusal(403, 'forbidden');
    if (form.ids.length === 0) return backWith(response, form, 'bulk-nobody-ticked');
    if (form.deed === 'which-course') return chooseCourse(response, form);
    if (asksFirst(form.deed) && !form.confirmed) return ask(response, form, form.deed);
    await carryOut(response, form, form.deed);
  };

  async function carryOut(response: Response, { ids, back, undo }: BulkForm, deed: BulkDeed): Promise<void> {
    // Before it is done: of whoever is gone afterwards the name is still known.
    const people = await listedPeople(needs.db, ids, actorOf(response), needs.clock.now());
    const outcome = await doInBulk(needs, deed, ids, actorOf(response));
    const names = new Map(people.map(({ id, name }) => [id, name]));
    leaveOutcome(response, bulkNotice({ deed, outcome, names, object: await objectOf(response, deed), back, isUndo: undo }));
    response.redirect(303, listAddress(back));
  }

  /** What is about to happen to whom, before something is taken away. */
  async function ask(response: Response, form: BulkForm, deed: BulkDeed): Promise<void> {
    const words = wordsIn(accountOf(response).locale).people.bulk;
    showPage(response, 'people/ask-bulk', {
      title: words.ask,
      layout: 'administration',
      people: await listedPeople(needs.db, form.ids, actorOf(response), needs.clock.now()),
      deed: deed.name,
      object: await objectOf(response, deed),
      fields: { deed: deedText(deed), back: form.back },
      address: listAddress(form.back),
    });
  }

  async function chooseCourse(response: Response, form: BulkForm): Promise<void> {
    const matching = await coursesMatching(needs.db, form.in);
    const [only] = matching;
    if (only && matching.length === 1) return carryOut(response, form, { name: 'enroll', course: only.id, as: form.as });
    showPage(response, 'people/ask-course', {
      title: wordsIn(accountOf(response).locale).people.bulk.course,
      layout: 'administration',
      status: form.in === '' ? 200 : 422,
      people: await listedPeople(needs.db, form.ids, actorOf(response), needs.clock.now()),
      form,
      matching: matching satisfies CourseChoice[],
      address: listAddress(form.back),
    });
  }

  async function objectOf(response: Response, deed: BulkDeed): Promise<string> {
    if ('course' in deed) return (await courseChosen(needs.db, deed.course))?.title ?? '';
    const role = 'role' in deed && (await listRoles(needs.db)).find(({ id }) => id === deed.role);
    return role ? roleLabel(wordsIn(accountOf(response).locale), role.name) : '';
  }
}

function backWith(response: Response, { back }: BulkForm, warning: string): void {
  leaveWarning(response, warning);
  response.redirect(303, listAddress(back));
}

/** Back to the list as it was; what a form says of it is an address of the list and of nothing else. */
function listAddress(query: string): string {
  const kept = new URLSearchParams(query).toString();
  return kept === '' ? '/admin/users' : `/admin/users?${kept}`;
}
