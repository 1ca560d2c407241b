import type { RequestHandler, Response } from 'express';
import { hasPermission } from '../../../accounts/account.ts';
import type { AccountContext } from '../../../accounts/context.ts';
import { signedInAccount, signedInActor } from '../../../accounts/guards.ts';
import { showHandOverForm } from '../../../accounts/links/hand-over-page.ts';
import { roleLabel } from '../../../accounts/role.ts';
import { listRoles } from '../../../accounts/roles/find-roles.ts';
import { findCourseSuggestion, suggestCourses } from '../../../courses/find-courses.ts';
import type { Db } from '../../../platform/db/database.ts';
import { setFlashMessage, setFlashWarning } from '../../../platform/http/flash.ts';
import { HttpError } from '../../../platform/http/http-error.ts';
import { parseInput } from '../../../platform/http/parse-request.ts';
import { renderPage } from '../../../platform/http/render-page.ts';
import { isMailReadable } from '../../../platform/mail/queue-mail.ts';
import { messagesFor, type Messages } from '../../../platform/messages/messages.ts';
import { loadPersonSummaries } from '../list-people.ts';
import { MAX_SELECTED, selectMatching, toSelection, type Selection } from '../select-people.ts';
import { bulkForm, formatBulkAction, needsConfirmation, permissionForBulkAction, type BulkAction, type BulkForm } from './bulk-action.ts';
import { bulkFlashMessage } from './bulk-flash.ts';
import { startBulkRun } from './bulk-run.ts';
import { previewInvitations } from './invitation-preview.ts';
import { runBulkAction } from './run-bulk-action.ts';

/** People whose names a question shows. */
const MAX_SHOWN = 50;

/**
 * `/admin/users/bulk`: an action on the people that are ticked in the list, on everybody who matches it, or on one person through the menu
 * of a row.
 */
export function bulkActionPage(context: AccountContext): RequestHandler {
  return async (request, response) => {
    const form = parseInput(bulkForm, request.body);
    const { action } = form;
    if (action === 'none') return redirectWithWarning(response, form, 'bulk-no-action');
    const permission = permissionForBulkAction(toNamedAction(action));
    const account = signedInAccount(response);
    if (!hasPermission(account, permission) || !hasPermission(account, 'people:read')) throw new HttpError(403, 'forbidden');
    const selection = form.all ? await selectMatching(context, form.back) : toSelection(form.ids);
    if (selection === 'too-many') return redirectWithWarning(response, form, 'bulk-too-many', MAX_SELECTED);
    if (selection.ids.length === 0) return redirectWithWarning(response, form, 'bulk-none-selected');
    if (action === 'hand-over') return handOver(response, form, selection);
    if (action === 'enroll-without-course') return chooseCourse(response, form, selection);
    await confirmOrRun(response, form, action, selection);
  };

  /** The links themselves are created by `/admin/users/links`. */
  function handOver(response: Response, { all, back }: BulkForm, { ids }: Selection): void {
    const fields = all ? [['filter', back] as const] : ids.map((id) => ['ids', String(id)] as const);
    showHandOverForm(response, ids, { action: '/admin/users/links', fields, backUrl: peopleListUrl(back) });
  }

  async function confirmOrRun(response: Response, form: BulkForm, action: BulkAction, selection: Selection): Promise<void> {
    const isConfirmed = form.confirmed && (!form.all || form.selection === selection.fingerprint);
    if (!isConfirmed && (form.all || needsConfirmation(action, selection.ids.length))) return confirm(response, form, action, selection);
    if (!form.all) return run(response, form, action, selection);
    const id = await startBulkRun(context, signedInActor(response), { action, ids: selection.ids, listQuery: form.back });
    response.redirect(303, `/admin/users/bulk/${id}`);
  }

  /** At once, for as many people as a page shows. */
  async function run(response: Response, form: BulkForm, action: BulkAction, { ids }: Selection): Promise<void> {
    // Loaded before the action, while every name is still known.
    const people = await loadPeople(response, ids);
    const result = await runBulkAction(context, action, ids, signedInActor(response));
    const flash = bulkFlashMessage({
      action,
      result,
      names: new Map(people.map(({ id, name }) => [id, name])),
      targetName: await findTargetName(context.db, action, messagesOf(response)),
      back: form.back,
      isUndo: form.undo,
      sendsMail: isMailReadable(context.settings),
    });
    setFlashMessage(response, flash);
    response.redirect(303, peopleListUrl(form.back));
  }

  async function confirm(response: Response, form: BulkForm, action: BulkAction, selection: Selection): Promise<void> {
    const { ids, fingerprint } = selection;
    const { all, back, shown, confirmed } = form;
    renderPage(response, 'admin/people/confirm-bulk', {
      title: messagesOf(response).people.bulk.confirm,
      layout: 'administration',
      count: ids.length,
      people: await loadPeople(response, all ? ids.slice(0, MAX_SHOWN) : ids),
      all,
      // Others than those for whom the user sent the form.
      before: all && (confirmed || (shown !== undefined && shown !== ids.length)) ? (shown ?? ids.length) : undefined,
      action: action.name,
      targetName: await findTargetName(context.db, action, messagesOf(response)),
      invitations: action.name === 'invite' ? { ...(await previewInvitations(context, ids)), again: action.again } : undefined,
      sendsMail: isMailReadable(context.settings),
      fields: {
        action: formatBulkAction(action),
        back,
        ...('as' in action && { as: action.as }),
        ...(all && { all: 'on', shown: ids.length, selection: fingerprint }),
      },
      backUrl: peopleListUrl(back),
    });
  }

  async function chooseCourse(response: Response, form: BulkForm, selection: Selection): Promise<void> {
    const { ids } = selection;
    const matches = await suggestCourses(context.db, form.in);
    const [only] = matches;
    if (only && matches.length === 1) return confirmOrRun(response, form, { name: 'enroll', course: only.id, as: form.as }, selection);
    renderPage(response, 'admin/people/choose-course', {
      title: messagesOf(response).people.bulk.course,
      layout: 'administration',
      status: form.in === '' ? 200 : 422,
      count: ids.length,
      people: await loadPeople(response, form.all ? ids.slice(0, MAX_SHOWN) : ids),
      form,
      matches,
      backUrl: peopleListUrl(form.back),
    });
  }

  function loadPeople(response: Response, ids: readonly number[]) {
    return loadPersonSummaries(context.db, ids, signedInActor(response), context.clock.now());
  }
}

/** What the permission for an action is asked by. */
function toNamedAction(action: Exclude<BulkForm['action'], 'none'>): Pick<BulkAction, 'name'> {
  if (action === 'enroll-without-course') return { name: 'enroll' };
  return action === 'hand-over' ? { name: 'invite' } : action;
}

/** The name of the action's role or course. */
export async function findTargetName(db: Db, action: BulkAction, messages: Messages): Promise<string> {
  if ('course' in action) return (await findCourseSuggestion(db, action.course))?.title ?? '';
  const role = 'role' in action && (await listRoles(db)).find(({ id }) => id === action.role);
  return role ? roleLabel(messages, role.name) : '';
}

function redirectWithWarning(response: Response, { back }: BulkForm, warning: string, ...params: number[]): void {
  setFlashWarning(response, warning, params);
  response.redirect(303, peopleListUrl(back));
}

/** Whatever a form sends as `query`, the URL is one of the list. */
export function peopleListUrl(query: string): string {
  const parameters = new URLSearchParams(query).toString();
  return parameters === '' ? '/admin/users' : `/admin/users?${parameters}`;
}

function messagesOf(response: Response): Messages {
  return messagesFor(signedInAccount(response).locale);
}
