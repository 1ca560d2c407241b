import type { Request, RequestHandler, Response } from 'express';
import { hasPermission } from '../../../accounts/account.ts';
import type { AccountContext } from '../../../accounts/context.ts';
import { signedInAccount, signedInActor } from '../../../accounts/guards.ts';
import { setFlashWarning } from '../../../platform/http/flash.ts';
import { HttpError } from '../../../platform/http/http-error.ts';
import { requireId } from '../../../platform/http/parse-request.ts';
import { renderPage } from '../../../platform/http/render-page.ts';
import { isMailReadable } from '../../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../../platform/messages/messages.ts';
import { loadPersonSummaries } from '../list-people.ts';
import { permissionForBulkAction } from './bulk-action.ts';
import { doneMessages, MAX_NAMES, skippedMessages } from './bulk-flash.ts';
import { findUndo, undoBulkRun } from './bulk-run.ts';
import { countOutcomes, findBulkRun, listWithOutcome, type BulkRun } from './bulk-runs.queries.ts';
import { findTargetName, peopleListUrl } from './bulk.routes.ts';
import type { BulkOutcome } from './run-bulk-action.ts';

/** Without JavaScript the page reloads itself while work is in progress. */
const REFRESH_SECONDS = 3;

/** `/admin/users/bulk/:id`: how far an action on many people has come, and how it ended. */
export function bulkRunPages(context: AccountContext): Record<'show' | 'undo', RequestHandler> {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const run = await requireRun(request, response);
      const messages = messagesFor(signedInAccount(response).locale);
      const counts = new Map((await countOutcomes(db, run.id)).map(({ outcome, count }) => [outcome, count]));
      const pending = counts.get(null) ?? 0;
      const done = counts.get('done') ?? 0;
      const inProgress = run.endedAt === null;
      renderPage(response, 'admin/people/bulk-run', {
        title: messages.people.bulk.run.title,
        layout: 'administration',
        refresh: inProgress ? REFRESH_SECONDS : undefined,
        run,
        inProgress,
        finished: run.people - pending,
        result: inProgress ? undefined : await describeResult(run, counts, await findTargetName(db, run.action, messages)),
        canUndo: done > 0 && isOwn(run, response) && (await findUndo(context, run)) !== undefined,
        backUrl: peopleListUrl(run.listQuery),
      });
    },

    async undo(request, response) {
      const run = await requireRun(request, response);
      if (!isOwn(run, response)) throw new HttpError(403, 'forbidden');
      const id = await undoBulkRun(context, signedInActor(response), run);
      if (id === undefined) setFlashWarning(response, 'bulk-run-not-undone');
      response.redirect(303, `/admin/users/bulk/${id ?? run.id}`);
    },
  };

  async function requireRun(request: Request, response: Response): Promise<BulkRun> {
    const run = await findBulkRun(db, requireId(request.params['id']));
    if (!run) throw new HttpError(404, 'not-found');
    const account = signedInAccount(response);
    if (!hasPermission(account, 'people:read') || !hasPermission(account, permissionForBulkAction(run.action)))
      throw new HttpError(403, 'forbidden');
    return run;
  }

  /** As the flash message of a smaller action: a line for those with whom it was done, and one for each reason to skip somebody. */
  async function describeResult({ id, action }: BulkRun, counts: ReadonlyMap<BulkOutcome | null, number>, targetName: string) {
    const done = counts.get('done') ?? 0;
    const waits = action.name === 'invite' && !isMailReadable(settings);
    const skipped = [];
    for (const [outcome, count] of counts) {
      if (outcome === null || outcome === 'done') continue;
      const names = await findNames(await listWithOutcome(db, id, outcome, MAX_NAMES));
      skipped.push({ name: skippedMessages[outcome], count, params: [names.join(', '), count - names.length] });
    }
    return {
      done,
      name: done === 0 ? 'bulk-none-changed' : waits ? 'bulk-invite-waiting' : doneMessages[action.name],
      params: [done, done === 1 ? (await findNames(await listWithOutcome(db, id, 'done', 1)))[0] : '', targetName],
      skipped: skipped.sort((one, other) => other.count - one.count),
    };
  }

  async function findNames(ids: number[]): Promise<string[]> {
    return (await loadPersonSummaries(db, ids, null, clock.now())).map(({ name }) => name);
  }
}

function isOwn({ actorId }: BulkRun, response: Response): boolean {
  return actorId === signedInAccount(response).id;
}
