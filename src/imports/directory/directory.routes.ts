import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { countChanges, directoryVerdicts, type DirectoryRun, type PersonPlan } from '../../groups/directory-run.ts';
import { findDirectoryRun, listDirectoryRuns, peopleOfRun } from '../../groups/find-directory-runs.ts';
import { confirmDirectoryRun, startDirectoryRun } from '../../groups/sync-directory.ts';
import type { DirectoryVerdict } from '../../groups/groups.table.ts';
import { findCourseSuggestion } from '../../courses/find-courses.ts';
import { roleLabel } from '../../accounts/role.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { isDirectoryOff } from '../../accounts/sign-in-policy.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlashWarning } from '../../platform/http/flash.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseId, parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { findJob } from '../../platform/jobs/job-queue.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { listUrl } from '../../platform/pagination/list-url.ts';
import { countFormatter, displayValues } from '../import-messages.ts';
import { findRowPage } from '../row-page.ts';

const PAGE = '/admin/imports/directory';

/** Without JavaScript the page reloads itself while work is in progress. */
const REFRESH_SECONDS = 3;

/** Those that have a list. */
const shownVerdicts = directoryVerdicts.filter((verdict) => verdict !== 'unchanged');

const runQuery = z.object({
  tab: z.enum(['new', 'changed', 'dismissed', 'refused']).optional().catch(undefined),
  at: singleLineText(40).optional().catch(undefined),
});

/** `digest`: of what the page showed. `confirmed_count`: of those for whom something changes, where that are unusually many. */
const confirmForm = z.object({
  digest: singleLineText(100).default(''),
  confirmed_count: z.string().optional().catch(undefined).transform(parseId),
});

/** `/admin/imports/directory`: what a synchronisation with the directory would do with whom, and the last ones. */
export function directoryPages(context: AppContext): Record<'list' | 'start' | 'show' | 'confirm', RequestHandler> {
  const { db, settings } = context;
  return {
    async list(_request, response) {
      const { locale } = signedInAccount(response);
      const directory = requireDirectory();
      renderPage(response, 'imports/directory', {
        title: messagesFor(locale).directorySync.title,
        layout: 'administration',
        label: directory.label,
        createsAccounts: directory.createsAccounts,
        isOff: await isDirectoryOff(db),
        runs: await listDirectoryRuns(db),
        formatCount: countFormatter(locale),
      });
    },

    async start(_request, response) {
      requireDirectory();
      response.redirect(303, `${PAGE}/${await startDirectoryRun(context, signedInActor(response))}`);
    },

    async show(request, response) {
      await showRun(response, await requireRun(request), parseInput(runQuery, request.query));
    },

    async confirm(request, response) {
      const run = await requireRun(request);
      const form = parseInput(confirmForm, request.body);
      const given = { digest: form.digest, confirmedCount: form.confirmed_count };
      const result = await confirmDirectoryRun(context, signedInActor(response), run, given);
      switch (result) {
        case 'too-many':
          return showRun(response, run, { isUnconfirmed: true });
        case 'not-ready':
          setFlashWarning(response, 'directory-run-not-ready');
          break;
        case 'confirmed':
          break;
        default:
          result satisfies never;
      }
      response.redirect(303, `${PAGE}/${run.id}`);
    },
  };

  function requireDirectory() {
    if (!settings.directory) throw new HttpError(404, 'not-found');
    return settings.directory;
  }

  async function requireRun(request: Request): Promise<DirectoryRun> {
    requireDirectory();
    const run = await findDirectoryRun(db, requireId(request.params['id']));
    if (!run) throw new HttpError(404, 'not-found');
    return run;
  }

  async function showRun(
    response: Response,
    run: DirectoryRun,
    given: { tab?: DirectoryVerdict | undefined; at?: string | undefined; isUnconfirmed?: boolean },
  ): Promise<void> {
    const { locale } = signedInAccount(response);
    const { tab = shownVerdicts.find((verdict) => run.counts[verdict] > 0) ?? 'new', at, isUnconfirmed = false } = given;
    const inProgress = run.state === 'validating' || run.state === 'confirmed' || run.state === 'applying';
    const list = inProgress ? undefined : await findRowPage(peopleOfRun(db, run.id, tab), at);
    renderPage(response, 'imports/directory-run', {
      title: messagesFor(locale).directorySync.title,
      layout: 'administration',
      ...(isUnconfirmed && { status: 422 }),
      refresh: inProgress ? REFRESH_SECONDS : undefined,
      label: requireDirectory().label,
      // A confirmed run is compared with the directory first: to whoever waits it is one.
      record: { ...run, state: run.state === 'confirmed' ? 'applying' : run.state },
      inProgress,
      job: inProgress && run.jobId !== undefined ? await findJob(db, run.jobId) : undefined,
      changes: countChanges(run),
      isUnconfirmed,
      verdicts: shownVerdicts,
      tab,
      list,
      rows: list && (await describePeople(response, list.rows)),
      path: `${PAGE}/${run.id}`,
      url: listUrl(`${PAGE}/${run.id}`, { tab, at }),
      formatCount: countFormatter(locale),
    });
  }

  async function describePeople(response: Response, rows: readonly { line: number; plan: PersonPlan }[]) {
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale);
    const { changes: words, as } = messages.groups;
    const roles = await listRoles(db);
    const titles = new Map<number, string>();
    for (const id of new Set(rows.flatMap(({ plan }) => plan.enrollments.map(({ courseId }) => courseId))))
      titles.set(id, (await findCourseSuggestion(db, id))?.title ?? '');
    const roleNamed = (id: number) => roleLabel(messages, roles.find((role) => role.id === id)?.name ?? '');
    const options = { locale, zone: settings.timeZone, naming: context.identity.current };
    return rows.map(({ line, plan }) => ({
      line,
      label: plan.label,
      values: displayValues('people', plan.before ?? null, plan.after, options),
      lines: [
        ...plan.roles.give.map((id) => words.give(roleNamed(id))),
        ...plan.roles.take.map((id) => words.take(roleNamed(id))),
        ...plan.enrollments.map(({ kind, courseId, role }) => words[kind](titles.get(courseId)!, as[role])),
      ],
      reason: plan.refusal && messages.directorySync.refusals[plan.refusal.code](plan.refusal.other ?? ''),
    }));
  }
}
