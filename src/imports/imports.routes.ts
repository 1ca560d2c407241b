import type { Request, RequestHandler, Response } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { displayName } from '../accounts/account.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { requireId, parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { findJob } from '../platform/jobs/find-job.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { abandonImport } from './abandon-import.ts';
import { confirmImport } from './import-lifecycle.ts';
import { countFormatter, fileSizeFormatter } from './format-count.ts';
import { confirmForm, importQuery } from './import.forms.ts';
import { importPermissions, countRowsToWrite, verdicts, type Import, type Verdict } from './import.ts';
import { findImport, findPreviousImportOfFile } from './imports.queries.ts';
import { startInvitations } from './invite-new-people.ts';
import { findRowPage } from './show-import.ts';
import { formatProblem } from './format-problem.ts';
import { matchColumns } from './sheet-columns.ts';
import { refusedRowsHeader, refusedRows } from './refused-rows.ts';
import { formatRowError, displayValues } from './import-messages.ts';

export type ImportPages = Record<'show' | 'confirm' | 'abandon' | 'invite' | 'refused', RequestHandler>;

/** `/admin/imports/:id`: how an import stands; what each row would do or did; yes and no. */
export function importPages(context: AppContext): ImportPages {
  const { db } = context;
  return {
    async show(request, response) {
      const found = await findImportFor(context, request, response);
      const { tab, at } = parseInput(importQuery, request.query);
      await showImport(context, response, found, tab ?? defaultTab(found), at);
    },

    async confirm(request, response) {
      const { id } = await findImportFor(context, request, response);
      const confirming = await confirmImport(context, signedInActor(response), id, parseInput(confirmForm, request.body));
      switch (confirming) {
        case 'not-found':
          throw new HttpError(404, 'not-found');
        case 'not-yours':
          throw new HttpError(403, 'forbidden');
        case 'not-ready':
          setFlash(response, 'import-confirmed-before');
          break;
        case 'nothing-to-do':
        case 'confirmed':
          break;
        default:
          confirming satisfies never;
      }
      response.redirect(303, `/admin/imports/${id}`);
    },

    async abandon(request, response) {
      const { id } = await findImportFor(context, request, response);
      const abandoning = await abandonImport(context, signedInAccount(response), id);
      switch (abandoning) {
        case 'not-found':
          throw new HttpError(404, 'not-found');
        case 'not-yours':
          throw new HttpError(403, 'forbidden');
        case 'too-late':
          setFlash(response, 'import-too-late');
          return response.redirect(303, `/admin/imports/${id}`);
        case 'abandoned':
          setFlash(response, 'import-abandoned');
          return response.redirect(303, '/admin/imports');
        default:
          abandoning satisfies never;
      }
    },

    async invite(request, response) {
      const { id } = await findImportFor(context, request, response);
      const inviting = await startInvitations(context, signedInAccount(response), id);
      switch (inviting) {
        case 'not-found':
          throw new HttpError(404, 'not-found');
        case 'not-yours':
          throw new HttpError(403, 'forbidden');
        case 'begun':
          setFlash(response, 'import-inviting');
          break;
        case 'nothing-to-do':
          break;
        default:
          inviting satisfies never;
      }
      response.redirect(303, `/admin/imports/${id}`);
    },

    async refused(request, response) {
      const found = await findImportFor(context, request, response);
      const { locale } = signedInAccount(response);
      const name = `${messagesFor(locale).imports.refusedFile}-${found.id}`;
      await sendCsv(response, name, refusedRowsHeader(found, locale), refusedRows(db, found, locale));
    },
  };
}

/** An import of a kind that the person may import; any other does not exist for them. */
async function findImportFor({ db }: AppContext, request: Request, response: Response): Promise<Import> {
  const found = await findImport(db, requireId(request.params['id']));
  if (!found || !hasPermission(signedInAccount(response), importPermissions[found.kind])) throw new HttpError(404, 'not-found');
  return found;
}

/** What is worth seeing first: what would be new, else what changes, else what was refused. */
function defaultTab({ counts }: Import): Verdict {
  return (['new', 'changed', 'refused'] as const).find((verdict) => counts[verdict] > 0) ?? 'unchanged';
}

async function showImport(
  { db, settings }: AppContext,
  response: Response,
  found: Import,
  tab: Verdict,
  at: string | undefined,
): Promise<void> {
  const { id, kind, state, problem, header } = found;
  const account = signedInAccount(response);
  const { locale } = account;
  const messages = messagesFor(locale).imports;
  const works = state === 'arriving' || state === 'reading' || state === 'applying';
  const invites = state === 'applied' && (found.invitations === 'wanted' || found.invitations === 'sending');
  const importer = found.actorId === null ? undefined : await findAccount(db, found.actorId);
  const list = works || found.dataDeleted ? undefined : await findRowPage(db, id, tab, at);
  renderPage(response, 'imports/show', {
    title: messages.kinds[kind].act,
    layout: 'administration',
    refresh: works || invites ? REFRESH_SECONDS : undefined,
    changing: works || invites,
    found,
    works,
    job: works && found.jobId !== null ? await findJob(db, found.jobId) : undefined,
    isMine: found.actorId === account.id,
    importer: importer ? displayName(importer) : messages.someoneGone,
    problem: problem && formatProblem(kind, problem, locale),
    unused: header.length > 0 && !problem ? matchColumns(kind, header) : { unknown: [], exportOnly: [] },
    sameFile: state === 'ready' ? await findPreviousImportOfFile(db, found) : undefined,
    toWrite: countRowsToWrite(found),
    verdicts,
    tab,
    list,
    rows: list?.rows.map(({ line, label, verdict, errors, currentValues: before, newValues }) => ({
      line,
      label,
      verdict,
      reasons: errors.map((fault) => formatRowError(kind, fault, locale)),
      values: displayValues(kind, before, newValues, { locale, zone: settings.timeZone }),
    })),
    address: listUrl(`/admin/imports/${id}`, { tab, at }),
    figure: countFormatter(locale),
    size: fileSizeFormatter(locale),
  });
}

/** Without JavaScript the page is loaded anew this often. */
const REFRESH_SECONDS = 3;
