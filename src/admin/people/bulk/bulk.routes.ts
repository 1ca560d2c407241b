import type { RequestHandler, Response } from 'express';
import { hasPermission } from '../../../accounts/account.ts';
import type { AccountContext } from '../../../accounts/context.ts';
import { signedInAccount, signedInActor } from '../../../accounts/guards.ts';
import { showHandOverForm } from '../../../accounts/links/hand-over-page.ts';
import { roleLabel } from '../../../accounts/role.ts';
import { listRoles } from '../../../accounts/roles/find-roles.ts';
import { findCourseSuggestion, suggestCourses } from '../../../courses/find-courses.ts';
import { setFlashMessage, setFlashWarning } from '../../../platform/http/flash.ts';
import { HttpError } from '../../../platform/http/http-error.ts';
import { parseInput } from '../../../platform/http/parse-request.ts';
import { renderPage } from '../../../platform/http/render-page.ts';
import { isMailReadable } from '../../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../../platform/messages/messages.ts';
import { bulkForm, formatBulkAction, needsConfirmation, permissionForBulkAction, type BulkAction, type BulkForm } from './bulk-action.ts';
import { bulkFlashMessage } from './bulk-flash.ts';
import { loadPersonSummaries } from '../list-people.ts';
import { runBulkAction } from './run-bulk-action.ts';

/** `/admin/users/bulk`: an action on the people that are selected in the list, or on one person through the menu of a row. */
export function bulkActionPage(context: AccountContext): RequestHandler {
  return async (request, response) => {
    const form = parseInput(bulkForm, request.body);
    const { action } = form;
    if (action === 'none') return redirectWithWarning(response, form, 'bulk-no-action');
    if (action === 'hand-over') return handOver(response, form);
    const permission = permissionForBulkAction(action === 'enroll-without-course' ? { name: 'enroll' } : action);
    const account = signedInAccount(response);
    if (!hasPermission(account, permission) || !hasPermission(account, 'people:read')) throw new HttpError(403, 'forbidden');
    if (form.ids.length === 0) return redirectWithWarning(response, form, 'bulk-none-selected');
    if (action === 'enroll-without-course') return chooseCourse(response, form);
    if (needsConfirmation(action) && !form.confirmed) return confirm(response, form, action);
    await run(response, form, action);
  };

  /** The links themselves are created by `/admin/users/links`. */
  function handOver(response: Response, form: BulkForm): void {
    const { ids, back } = form;
    if (!hasPermission(signedInAccount(response), 'people:write')) throw new HttpError(403, 'forbidden');
    if (ids.length === 0) return redirectWithWarning(response, form, 'bulk-none-selected');
    const fields = ids.map((id) => ['ids', String(id)] as const);
    showHandOverForm(response, ids, { action: '/admin/users/links', fields, backUrl: peopleListUrl(back) });
  }

  async function run(response: Response, form: BulkForm, action: BulkAction): Promise<void> {
    // Loaded before the action, while every name is still known.
    const people = await loadPeople(response, form);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    const result = await runBulkAction(context, action, form.ids, signedInActor(response));
    const targetName = await findTargetName(response, action);
    setFlashMessage(
      response,
      bulkFlashMessage({
        action,
        result,
        names,
        targetName,
        back: form.back,
        isUndo: form.undo,
        sendsMail: isMailReadable(context.settings),
      }),
    );
    response.redirect(303, peopleListUrl(form.back));
  }

  async function confirm(response: Response, form: BulkForm, action: BulkAction): Promise<void> {
    renderPage(response, 'admin/people/confirm-bulk', {
      title: messagesFor(signedInAccount(response).locale).people.bulk.confirm,
      layout: 'administration',
      people: await loadPeople(response, form),
      action: action.name,
      targetName: await findTargetName(response, action),
      fields: { action: formatBulkAction(action), back: form.back },
      backUrl: peopleListUrl(form.back),
    });
  }

  async function chooseCourse(response: Response, form: BulkForm): Promise<void> {
    const matches = await suggestCourses(context.db, form.in);
    const [only] = matches;
    if (only && matches.length === 1) return run(response, form, { name: 'enroll', course: only.id, as: form.as });
    renderPage(response, 'admin/people/choose-course', {
      title: messagesFor(signedInAccount(response).locale).people.bulk.course,
      layout: 'administration',
      status: form.in === '' ? 200 : 422,
      people: await loadPeople(response, form),
      form,
      matches,
      backUrl: peopleListUrl(form.back),
    });
  }

  function loadPeople(response: Response, { ids }: BulkForm) {
    return loadPersonSummaries(context.db, ids, signedInActor(response), context.clock.now());
  }

  /** The name of the action's role or course. */
  async function findTargetName(response: Response, action: BulkAction): Promise<string> {
    if ('course' in action) return (await findCourseSuggestion(context.db, action.course))?.title ?? '';
    const role = 'role' in action && (await listRoles(context.db)).find(({ id }) => id === action.role);
    return role ? roleLabel(messagesFor(signedInAccount(response).locale), role.name) : '';
  }
}

function redirectWithWarning(response: Response, { back }: BulkForm, warning: string): void {
  setFlashWarning(response, warning);
  response.redirect(303, peopleListUrl(back));
}

/** Whatever a form sends as `query`, the URL is one of the list. */
function peopleListUrl(query: string): string {
  const parameters = new URLSearchParams(query).toString();
  return parameters === '' ? '/admin/users' : `/admin/users?${parameters}`;
}
