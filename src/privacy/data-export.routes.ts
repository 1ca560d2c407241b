import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import { clientIp } from '../platform/http/client.ts';
import { setFlash } from '../platform/http/flash.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { addMs } from '../platform/shared/clock.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';
import { DATA_EXPORT_LIFETIME_MS, findDataExportState, nextRequestAt, requestDataExport } from './data-export.ts';
import { readChunks } from './data-exports.queries.ts';

/** How often the page reloads without JavaScript while the export is being built. */
const REFRESH_SECONDS = 3;

/** `/profile/data`: a user requests and downloads an export of their data. No URL has an id, so nobody gets another user's. */
export function dataExportPages(context: AppContext): Record<'show' | 'request' | 'download', RequestHandler> {
  const { db, clock, settings } = context;
  return {
    show: (_request, response) => show(response),

    async request(request, response) {
      const result = await requestDataExport(context, signedInAccount(response).id, clientIp(request));
      switch (result.kind) {
        case 'requested':
        case 'pending':
          setFlash(response, result.kind === 'requested' ? 'data-export-requested' : 'data-export-pending');
          return response.redirect(303, '/profile/data');
        case 'too-soon':
          return show(response, 429);
        default:
          result satisfies never;
      }
    },

    async download(_request, response) {
      const account = signedInAccount(response);
      const state = await findDataExportState(db, account.id);
      if (state.kind !== 'ready' || isExpired(state.dataExport.requestedAt)) throw new HttpError(404, 'not-found');
      const { date } = toWallTime(state.readyAt, settings.timeZone);
      response.set({ 'Cache-Control': 'no-store', 'Content-Length': String(state.dataExport.bytes) }).type('application/zip');
      response.attachment(`${messagesFor(account.locale).privacy.file.name}-${date}.zip`);
      await pipeline(Readable.from(readChunks(db, state.dataExport.id)), response).catch((error: unknown) => {
        // The client closed the connection.
        if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      });
    },
  };

  async function show(response: Response, status = 200): Promise<void> {
    const account = signedInAccount(response);
    const found = await findDataExportState(db, account.id);
    const state = found.kind === 'ready' && isExpired(found.dataExport.requestedAt) ? { kind: 'none' as const } : found;
    const next = nextRequestAt(state);
    renderPage(response, 'privacy/data-export', {
      title: messagesFor(account.locale).privacy.dataExport.title,
      status,
      state,
      until: state.kind === 'ready' ? addMs(state.dataExport.requestedAt, DATA_EXPORT_LIFETIME_MS) : undefined,
      tooSoon: next && clock.now() < next ? next : undefined,
      refresh: state.kind === 'building' ? REFRESH_SECONDS : undefined,
      live: new Set(state.kind === 'building' ? ['file'] : []),
    });
  }

  function isExpired(requestedAt: Date): boolean {
    return clock.now() >= addMs(requestedAt, DATA_EXPORT_LIFETIME_MS);
  }
}
