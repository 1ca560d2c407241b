import type { RequestHandler, Response } from 'express';
import { hasPermission } from '../../accounts/account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { findCourseSuggestion, suggestCourses, type CourseSuggestion } from '../../courses/find-courses.ts';
import { setFlashMessage, setFlashWarning } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { bulkFlashMessage } from './bulk-flash.ts';
import { bulkForm, formatBulkAction, type BulkForm } from './bulk.forms.ts';
import { needsConfirmation, permissionForBulkAction, type BulkAction } from './bulk-action.ts';
import { runBulkAction } from './run-bulk-action.ts';
import { loadPersonSummaries } from './person-summary.ts';
import { roleLabel } from '../../accounts/role.ts';

/** `/admin/users/bulk`: what is done with the people that are ticked in the list, or with one of them through the menu of their row. */
export function bulkActionPage(context: AccountContext): RequestHandler {
  return async (request, response) => {
    const form = parseInput(bulkForm, request.body);
    if (form.deed === 'nothing') return redirectWithWarning(response, form, 'bulk-nothing-chosen');
    const permission = permissionForBulkAction(form.deed === 'which-course' ? { name: 'enroll' } : form.deed);
    const account = signedInAccount(response);
    if (!hasPermission(account, permission) || !hasPermission(account, 'people:read')) throw new HttpError(403, 'forbidden');
    if (form.ids.length === 0) return redirectWithWarning(response, form, 'bulk-nobody-ticked');
    if (form.deed === 'which-course') return chooseCourse(response, form);
    if (needsConfirmation(form.deed) && !form.confirmed) return ask(response, form, form.deed);
    await carryOut(response, form, form.deed);
  };

  async function carryOut(response: Response, { ids, back, undo }: BulkForm, action: BulkAction): Promise<void> {
    // Before it is done: of whoever is gone afterwards the name is still known.
    const people = await loadPersonSummaries(context.db, ids, signedInActor(response), context.clock.now());
    const result = await runBulkAction(context, action, ids, signedInActor(response));
    const names = new Map(people.map(({ id, name }) => [id, name]));
    setFlashMessage(
      response,
      bulkFlashMessage({ action, result, names, targetName: await objectOf(response, action), back, isUndo: undo }),
    );
    response.redirect(303, peopleListUrl(back));
  }

  /** What is about to happen to whom, before something is taken away. */
  async function ask(response: Response, form: BulkForm, deed: BulkAction): Promise<void> {
    const messages = messagesFor(signedInAccount(response).locale).people.bulk;
    renderPage(response, 'people/ask-bulk', {
      title: messages.ask,
      layout: 'administration',
      people: await loadPersonSummaries(context.db, form.ids, signedInActor(response), context.clock.now()),
      deed: deed.name,
      object: await objectOf(response, deed),
      fields: { deed: formatBulkAction(deed), back: form.back },
      address: peopleListUrl(form.back),
    });
  }

  async function chooseCourse(response: Response, form: BulkForm): Promise<void> {
    const matching = await suggestCourses(context.db, form.in);
    const [only] = matching;
    if (only && matching.length === 1) return carryOut(response, form, { name: 'enroll', course: only.id, as: form.as });
    renderPage(response, 'people/ask-course', {
      title: messagesFor(signedInAccount(response).locale).people.bulk.course,
      layout: 'administration',
      status: form.in === '' ? 200 : 422,
      people: await loadPersonSummaries(context.db, form.ids, signedInActor(response), context.clock.now()),
      form,
      matching: matching satisfies CourseSuggestion[],
      address: peopleListUrl(form.back),
    });
  }

  async function objectOf(response: Response, deed: BulkAction): Promise<string> {
    if ('course' in deed) return (await findCourseSuggestion(context.db, deed.course))?.title ?? '';
    const role = 'role' in deed && (await listRoles(context.db)).find(({ id }) => id === deed.role);
    return role ? roleLabel(messagesFor(signedInAccount(response).locale), role.name) : '';
  }
}

function redirectWithWarning(response: Response, { back }: BulkForm, warning: string): void {
  setFlashWarning(response, warning);
  response.redirect(303, peopleListUrl(back));
}

/** Back to the list as it was; what a form says of it is an address of the list and of nothing else. */
function peopleListUrl(query: string): string {
  const kept = new URLSearchParams(query).toString();
  return kept === '' ? '/admin/users' : `/admin/users?${kept}`;
}
