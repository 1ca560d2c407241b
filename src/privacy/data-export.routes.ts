import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import type { AccountContext } from '../accounts/context.ts';
import { passwordFormErrorMessage } from '../accounts/passwords/password-form-error.ts';
import { clientIp } from '../platform/http/client.ts';
import { setFlash } from '../platform/http/flash.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { addMs } from '../platform/shared/clock.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { requestDataExport, type RequestDataExportResult } from './ask-for-data.ts';
import { DATA_EXPORT_LIFETIME_MS, findDataExportState, nextRequestAt } from './data-export.ts';
import { readChunks } from './data-exports.queries.ts';
import { dataExportForm } from './privacy.forms.ts';

export type DataExportPages = Record<'show' | 'ask' | 'download', RequestHandler>;

/** Without JavaScript the page is loaded anew this often while the file is being made. */
const REFRESH_SECONDS = 3;

/** `/profile/data`: a person asks for all that the portal knows of them, and fetches it. No address names a file, so nobody has another's. */
export function dataExportPages(context: AccountContext): DataExportPages {
  const { db, clock, settings } = context;
  return {
    show: (_request, response) => show(response),

    async ask(request, response) {
      const { data_password: password } = parseInput(dataExportForm, request.body);
      const asked = await requestDataExport(context, { account: signedInAccount(response), password, address: clientIp(request) });
      switch (asked.kind) {
        case 'asked':
        case 'pending':
          setFlash(response, asked.kind === 'asked' ? 'personal-data-asked' : 'personal-data-pending');
          return response.redirect(303, '/profile/data');
        case 'too-soon':
          return show(response, { status: 429 });
        case 'wrong':
        case 'blocked':
          return show(response, { status: 422, fault: asked });
        default:
          asked satisfies never;
      }
    },

    async download(_request, response) {
      const account = signedInAccount(response);
      const state = await findDataExportState(db, account.id);
      if (state.kind !== 'ready' || isOver(state.dataExport.requestedAt)) throw new HttpError(404, 'not-found');
      const { date } = toWallTime(state.readyAt, settings.timeZone);
      response.set({ 'Cache-Control': 'no-store', 'Content-Length': String(state.dataExport.bytes) }).type('application/zip');
      response.attachment(`${messagesFor(account.locale).privacy.file.name}-${date}.zip`);
      await pipeline(Readable.from(readChunks(db, state.dataExport.id)), response).catch((error: unknown) => {
        // Who asked for it went away.
        if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      });
    },
  };

  async function show(response: Response, given: { status?: number; fault?: PasswordError } = {}): Promise<void> {
    const account = signedInAccount(response);
    const found = await findDataExportState(db, account.id);
    const state = found.kind === 'ready' && isOver(found.dataExport.requestedAt) ? { kind: 'none' as const } : found;
    const next = nextRequestAt(state);
    renderPage(response, 'privacy/data', {
      title: messagesFor(account.locale).privacy.data.title,
      status: given.status ?? 200,
      state,
      until: state.kind === 'ready' ? addMs(state.dataExport.requestedAt, DATA_EXPORT_LIFETIME_MS) : undefined,
      tooSoon: next && clock.now() < next ? next : undefined,
      refresh: state.kind === 'building' ? REFRESH_SECONDS : undefined,
      live: new Set(state.kind === 'building' ? ['file'] : []),
      fault: passwordFormErrorMessage(given.fault, account, settings.timeZone)?.text,
    });
  }

  function isOver(askedAt: Date): boolean {
    return clock.now() >= addMs(askedAt, DATA_EXPORT_LIFETIME_MS);
  }
}

type PasswordError = Extract<RequestDataExportResult, { kind: 'wrong' | 'blocked' }>;
