import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import { accountOf } from '../accounts/guards.ts';
import type { AccountNeeds } from '../accounts/context.ts';
import { passwordFaultWords } from '../accounts/passwords/password-form-error.ts';
import { unlessBusy } from '../accounts/passwords/reject-when-busy.ts';
import { clientAddress } from '../platform/http/client-ip.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { after } from '../platform/shared/clock.ts';
import { wallTimeOf } from '../platform/shared/wall-time.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { askForData, type AskingForData } from './ask-for-data.ts';
import { FILE_STAYS, fileStateOf, nextFileAt } from './data-export.ts';
import { readPieces } from './data-exports.queries.ts';
import { askForm } from './privacy.forms.ts';

export type PersonalDataPages = Record<'show' | 'ask' | 'download', RequestHandler>;

/** Without JavaScript the page is loaded anew this often while the file is being made. */
const REFRESH_SECONDS = 3;

/** `/profile/data`: a person asks for all that the portal knows of them, and fetches it. No address names a file, so nobody has another's. */
export function personalDataPages(needs: AccountNeeds): PersonalDataPages {
  const { db, clock, settings } = needs;
  return {
    show: (_request, response) => show(response),

    async ask(request, response) {
      const { data_password: password } = parsed(askForm, request.body);
      const asked = await unlessBusy(askForData(needs, { account: accountOf(response), password, address: clientAddress(request) }));
      switch (asked.kind) {
        case 'asked':
        case 'pending':
          leaveNotice(response, asked.kind === 'asked' ? 'personal-data-asked' : 'personal-data-pending');
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
      const account = accountOf(response);
      const state = await fileStateOf(db, account.id);
      if (state.kind !== 'ready' || isOver(state.file.askedAt)) throw new Refusal(404, 'not-found');
      const { date } = wallTimeOf(state.readyAt, settings.timeZone);
      response.set({ 'Cache-Control': 'no-store', 'Content-Length': String(state.file.bytes) }).type('application/zip');
      response.attachment(`${wordsIn(account.locale).privacy.file.name}-${date}.zip`);
      await pipeline(Readable.from(readPieces(db, state.file.id)), response).catch((error: unknown) => {
        // Who asked for it went away.
        if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      });
    },
  };

  async function show(response: Response, given: { status?: number; fault?: Fault } = {}): Promise<void> {
    const account = accountOf(response);
    const found = await fileStateOf(db, account.id);
    const state = found.kind === 'ready' && isOver(found.file.askedAt) ? { kind: 'none' as const } : found;
    const next = nextFileAt(state);
    showPage(response, 'privacy/data', {
      title: wordsIn(account.locale).privacy.data.title,
      status: given.status ?? 200,
      state,
      until: state.kind === 'ready' ? after(state.file.askedAt, FILE_STAYS) : undefined,
      tooSoon: next && clock.now() < next ? next : undefined,
      refresh: state.kind === 'making' ? REFRESH_SECONDS : undefined,
      live: new Set(state.kind === 'making' ? ['file'] : []),
      fault: passwordFaultWords(given.fault, account, settings.timeZone)?.text,
    });
  }

  function isOver(askedAt: Date): boolean {
    return clock.now() >= after(askedAt, FILE_STAYS);
  }
}

type Fault = Extract<AskingForData, { kind: 'wrong' | 'blocked' }>;
