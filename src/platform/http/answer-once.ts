import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { addMs, days, minutes } from '../shared/clock.ts';
import { decryptText, encryptText } from '../shared/encryption.ts';
import { databaseFailure } from '../db/database-errors.ts';
import { awaitBeforeEnd } from './before-end.ts';
import type { AppContext } from './context.ts';
import { setFlash } from './flash.ts';
import { findFormOwner, readForm } from './form-key.ts';
import type { FormAnswerTable } from './forms.table.ts';
import { HttpError } from './http-error.ts';
import { isHtmxRequest } from './render-page.ts';

/** How long a second press gets exactly what the first got, with its cookies and what is shown only once. */
const SAME_ANSWER_MS = minutes(1);

/** Later than this, who sends a form again is told that it was sent before. */
const ONE_PRESS_MS = 10_000;

/** After this a process that was to answer has died. */
const LONGEST_ANSWER_MS = minutes(2);

const ANSWER_LIFETIME_MS = days(1);

/** The second press asks this often whether the first is answered. */
const POLL_INTERVAL_MS = 50;
const LONGEST_WAIT_MS = 30_000;

/** Larger answers are no pages that show something once, and are made again. */
const MAX_BODY_BYTES = 1_000_000;

/** `body` in base64, as it was sent; undefined of a redirect. */
type Answer = { status: number; location: string | undefined; headers: Record<string, string | string[]>; body: string | undefined };

/** What makes the body of a repeated answer the same, a download too. */
const repeatedHeaders = ['Set-Cookie', 'Content-Type', 'Content-Encoding', 'Content-Disposition'];

type PreviousAnswer = Answer & { ageMs: number };

type FormId = { idHash: string; key: KeyObject };

type OnceContext = Pick<AppContext, 'db' | 'clock' | 'log' | 'settings'>;

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express offers no other way
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with Express's
    interface Locals {
      /** Where a result stands that this response shows once: there leads the same form when it is sent again later. */
      resultUrl?: string;
      /** Identifies an uploaded file. */
      uploadDigest?: string;
      /** Removes an uploaded file that is not needed. */
      discardUpload?: () => Promise<void>;
    }
  }
}

/**
 * A form acts once, however often its button is pressed: the same form of the same page with the same fields gets the answer of the
 * first, also while that one is still being processed, and in another process. Only answers that say that something was done are
 * kept; a form that came back with errors can be sent again. A preview for htmx does nothing, and is not counted.
 */
export function answerOnce(context: OnceContext): RequestHandler {
  const { settings, log, db, clock } = context;
  return async (request, response, next) => {
    const { formKey, fields } = readForm(request);
    if (isHtmxRequest(request) || findFormOwner(settings.http.keys.formKeys, formKey) === undefined) return next();
    const form = identifyForm(request, response, formKey as string, fields);
    const previous = (await findAnswer(form, response)) ?? (await findAnswer(form, response));
    // Where nothing can be written, the form itself says what that means for it.
    if (previous === 'cannot-write') return next();
    if (!previous) throw new HttpError(503, 'busy', { 'Retry-After': '5' });
    if (previous === 'first') {
      recordAnswer(context, response, form);
      return next();
    }
    log.info({ event: 'form_sent_twice' }, 'a form was sent twice; it acted once');
    await response.locals.discardUpload?.();
    repeatAnswer(response, previous);
  };

  /** Undefined where what was kept is no longer worth to be repeated; it is forgotten, and the form can act again. */
  async function findAnswer(form: FormId, response: Response): Promise<PreviousAnswer | 'first' | 'cannot-write' | undefined> {
    const row = await claimForm(context, response, form.idHash).catch((error: unknown) => {
      if (databaseFailure(error) === 'cannot-write') return 'cannot-write' as const;
      throw error;
    });
    if (row === 'first' || row === 'cannot-write') return row;
    const answer = decryptAnswer(form, row);
    const ageMs = clock.now().getTime() - new Date(row.answered_at!).getTime();
    if (answer && (ageMs <= SAME_ANSWER_MS || answer.location !== undefined)) return { ...answer, ageMs };
    await db.deleteFrom('form_answers').where('id_hash', '=', form.idHash).execute();
    return undefined;
  }

  function identifyForm(request: Request, response: Response, formKey: string, fields: Record<string, unknown>): FormId {
    const parts = [formKey, request.originalUrl, fields, response.locals.uploadDigest];
    const idHash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
    return { idHash, key: createSecretKey(createHmac('sha256', settings.http.keys.formAnswers).update(formKey).digest()) };
  }
}

/** `first` where this request is the one that acts, else the answer of the earlier one, for which it waits. */
async function claimForm({ db, clock }: OnceContext, response: Response, idHash: string): Promise<FormAnswerTable | 'first'> {
  for (let waited = 0; waited < LONGEST_WAIT_MS && !response.destroyed; waited += POLL_INTERVAL_MS) {
    const row = { id_hash: idHash, received_at: clock.now().toISOString(), answered_at: null, encrypted_answer: null };
    const inserted = await db
      .insertInto('form_answers')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) return 'first';
    const found = await db.selectFrom('form_answers').selectAll().where('id_hash', '=', idHash).executeTakeFirst();
    if (found?.answered_at) return found;
    if (found && addMs(new Date(found.received_at), LONGEST_ANSWER_MS) < clock.now())
      await db.deleteFrom('form_answers').where('id_hash', '=', idHash).where('received_at', '=', found.received_at).execute();
    else await sleep(POLL_INTERVAL_MS);
  }
  throw new HttpError(503, 'busy', { 'Retry-After': '5' });
}

/** Keeps what the request is answered with, or forgets that it came where nothing was done. */
function recordAnswer({ db, clock, log }: OnceContext, response: Response, { idHash, key }: FormId): void {
  awaitBeforeEnd(response, async () => {
    const { statusCode: status } = response;
    const location = response.get('Location') ?? response.locals.resultUrl;
    const body = status < 300 ? readBody() : undefined;
    const headers = repeatedHeaders.flatMap((name) => {
      const value = response.getHeader(name);
      return value === undefined || typeof value === 'number' ? [] : [[name, value] as const];
    });
    const answer: Answer = { status, location, headers: Object.fromEntries(headers), body };
    const isDone = status < 400 && (location ?? body) !== undefined;
    const values = { answered_at: clock.now().toISOString(), encrypted_answer: encryptText(key, idHash, JSON.stringify(answer)) };
    const update = db.updateTable('form_answers').set(values).where('id_hash', '=', idHash);
    const query = isDone ? update : db.deleteFrom('form_answers').where('id_hash', '=', idHash);
    await query.execute().catch((error: unknown) => log.error({ error: String(error) }, 'the answer to a form could not be kept'));
  });
  const readBody = collectBody(response);
}

/** Undefined for a body that is empty or too large. */
function collectBody(response: Response): () => string | undefined {
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk));
  };
  for (const method of ['write', 'end'] as const) {
    const original = response[method].bind(response) as (...args: unknown[]) => unknown;
    response[method] = ((...args: unknown[]) => {
      collect(args[0]);
      return original(...args);
    }) as never;
  }
  return () => (size === 0 || size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('base64'));
}

function decryptAnswer({ idHash, key }: FormId, { encrypted_answer: encrypted }: FormAnswerTable): Answer | undefined {
  const text = encrypted === null ? undefined : decryptText(key, idHash, encrypted);
  return text === undefined ? undefined : (JSON.parse(text) as Answer);
}

function repeatAnswer(response: Response, { status, location, headers, body, ageMs }: PreviousAnswer): void {
  if (ageMs > ONE_PRESS_MS) setFlash(response, 'form-sent-before');
  response.set('Cache-Control', 'no-store');
  if (ageMs > SAME_ANSWER_MS) return response.redirect(303, location!);
  response.status(status).set(headers);
  if (body === undefined) response.set('Location', location).end();
  else response.end(Buffer.from(body, 'base64'));
}

/** Deletes answers that nobody will ask for again. */
export async function cleanUpFormAnswers({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  await db.deleteFrom('form_answers').where('received_at', '<=', addMs(clock.now(), -ANSWER_LIFETIME_MS).toISOString()).execute();
}
