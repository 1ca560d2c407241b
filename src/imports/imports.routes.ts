import type { Request, RequestHandler, Response } from 'express';
import { may } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { displayName } from '../accounts/account.ts';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { idFrom, parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { findJob } from '../platform/jobs/find-job.ts';
import { addressOf } from '../platform/pagination/list-url.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { abandonImport } from './abandon-import.ts';
import { confirmImport } from './import-lifecycle.ts';
import { figureIn, sizeIn } from './format-count.ts';
import { confirmForm, importQuery } from './import.forms.ts';
import { permissionOfKind, rowsToWrite, verdicts, type Import, type Verdict } from './import.ts';
import { findImport, sameFileBefore } from './imports.queries.ts';
import { startInvitations } from './invite-new-people.ts';
import { pageOfRows } from './show-import.ts';
import { problemInWords } from './format-problem.ts';
import { recogniseColumns } from './sheet-columns.ts';
import { refusedColumns, refusedRows } from './refused-rows.ts';
import { faultInWords, valuesInWords } from './import-messages.ts';

export type ImportPages = Record<'show' | 'confirm' | 'abandon' | 'invite' | 'refused', RequestHandler>;

/** `/admin/imports/:id`: how an import stands; what each row would do or did; yes and no. */
export function importPages(needs: Needs): ImportPages {
  const { db } = needs;
  return {
    async show(request, response) {
      const found = await importOf(needs, request, response);
      const { tab, at } = parsed(importQuery, request.query);
      await showImport(needs, response, found, tab ?? firstTab(found), at);
    },

    async confirm(request, response) {
      const { id } = await importOf(needs, request, response);
      const confirming = await confirmImport(needs, actorOf(response), id, parsed(confirmForm, request.body));
      switch (confirming) {
        case 'not-found':
          throw new Refusal(404, 'not-found');
        case 'not-yours':
          throw new Refusal(403, 'forbidden');
        case 'not-ready':
          leaveNotice(response, 'import-confirmed-before');
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
      const { id } = await importOf(needs, request, response);
      const abandoning = await abandonImport(needs, accountOf(response), id);
      switch (abandoning) {
        case 'not-found':
          throw new Refusal(404, 'not-found');
        case 'not-yours':
          throw new Refusal(403, 'forbidden');
        case 'too-late':
          leaveNotice(response, 'import-too-late');
          return response.redirect(303, `/admin/imports/${id}`);
        case 'abandoned':
          leaveNotice(response, 'import-abandoned');
          return response.redirect(303, '/admin/imports');
        default:
          abandoning satisfies never;
      }
    },

    async invite(request, response) {
      const { id } = await importOf(needs, request, response);
      const inviting = await startInvitations(needs, accountOf(response), id);
      switch (inviting) {
        case 'not-found':
          throw new Refusal(404, 'not-found');
        case 'not-yours':
          throw new Refusal(403, 'forbidden');
        case 'begun':
          leaveNotice(response, 'import-inviting');
          break;
        case 'nothing-to-do':
          break;
        default:
          inviting satisfies never;
      }
      response.redirect(303, `/admin/imports/${id}`);
    },

    async refused(request, response) {
      const found = await importOf(needs, request, response);
      const { locale } = accountOf(response);
      const name = `${wordsIn(locale).imports.refusedFile}-${found.id}`;
      await sendCsv(response, name, refusedColumns(found, locale), refusedRows(db, found, locale));
    },
  };
}

/** An import of a kind that the person may import; any other does not exist for them. */
async function importOf({ db }: Needs, request: Request, response: Response): Promise<Import> {
  const found = await findImport(db, idFrom(request.params['id']));
  if (!found || !may(accountOf(response), permissionOfKind[found.kind])) throw new Refusal(404, 'not-found');
  return found;
}

/** What is worth seeing first: what would be new, else what changes, else what was refused. */
function firstTab({ counts }: Import): Verdict {
  return (['new', 'changed', 'refused'] as const).find((verdict) => counts[verdict] > 0) ?? 'unchanged';
}

async function showImport({ db, settings }: Needs, response: Response, found: Import, tab: Verdict, at: string | undefined): Promise<void> {
  const { id, kind, state, problem, header } = found;
  const account = accountOf(response);
  const { locale } = account;
  const words = wordsIn(locale).imports;
  const works = state === 'arriving' || state === 'reading' || state === 'applying';
  const invites = state === 'applied' && (found.invitations === 'wanted' || found.invitations === 'sending');
  const importer = found.actorId === null ? undefined : await findAccount(db, found.actorId);
  const list = works || found.cleared ? undefined : await pageOfRows(db, id, tab, at);
  showPage(response, 'imports/show', {
    title: words.kinds[kind].act,
    layout: 'administration',
    refresh: works || invites ? REFRESH_SECONDS : undefined,
    changing: works || invites,
    found,
    works,
    job: works && found.jobId !== null ? await findJob(db, found.jobId) : undefined,
    isMine: found.actorId === account.id,
    importer: importer ? displayName(importer) : words.someoneGone,
    problem: problem && problemInWords(kind, problem, locale),
    unused: header.length > 0 && !problem ? recogniseColumns(kind, header) : { unknown: [], informing: [] },
    sameFile: state === 'ready' ? await sameFileBefore(db, found) : undefined,
    toWrite: rowsToWrite(found),
    verdicts,
    tab,
    list,
    rows: list?.rows.map(({ line, label, verdict, faults, found: before, wanted }) => ({
      line,
      label,
      verdict,
      reasons: faults.map((fault) => faultInWords(kind, fault, locale)),
      values: valuesInWords(kind, before, wanted, { locale, zone: settings.timeZone }),
    })),
    address: addressOf(`/admin/imports/${id}`, { tab, at }),
    figure: figureIn(locale),
    size: sizeIn(locale),
  });
}

/** Without JavaScript the page is loaded anew this often. */
const REFRESH_SECONDS = 3;
