import type { ErrorRequestHandler, IRoute, Request, RequestHandler, Response } from 'express';
import { addMs, days } from '../shared/clock.ts';
import { decryptText, encryptText } from '../shared/encryption.ts';
import { generateSecret, hashSecret } from '../shared/secret.ts';
import { messagesFor, type Messages } from '../messages/messages.ts';
import type { AppContext } from './context.ts';
import { fillForm, type FormFields } from './fill-form.ts';
import { setFlashWarning } from './flash.ts';
import { readForm, readTypedFields } from './form-key.ts';
import { InvalidInputError, type InputProblem } from './parse-request.ts';
import { renderPage } from './render-page.ts';
import { getLocale } from './viewer.ts';

const KEPT_FORM_PATH = '/kept-form/';

/** A form that was sent in vain: because the session had ended, or because it holds what the portal cannot read. */
export type KeptForm = {
  /** Where it is sent to. */
  action: string;
  /** The page on which it stands, where the browser said so or its own URL has one. */
  page: string | undefined;
  fields: FormFields;
  /** Only of a form that could not be read: by the field's name. */
  problems?: Record<string, InputProblem>;
};

/** The query parameter with which a page is asked to show a kept form. */
const KEPT_PARAMETER = 'kept';

const KEPT_FORM_LIFETIME_MS = days(1);

/** The newest of each user. */
const MAX_KEPT_FORMS = 5;

type KeepContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** The form of this request, without passwords. */
export function readKeptForm(request: Request, problems?: KeptForm['problems']): KeptForm {
  const fields = readTypedFields(request);
  return { action: request.path, page: refererPage(request) ?? ownPage(request), fields, ...(problems && { problems }) };
}

/** Undefined for a form whose URL only takes posts. */
function ownPage({ path, route }: Request): string | undefined {
  return (route as IRoute & { methods: Record<string, boolean> }).methods['get'] ? path : undefined;
}

/** The page on which a request was made. Of the portal itself: requests from other sites have been rejected. */
export function refererPage(request: Request): string | undefined {
  const referer = request.get('Referer');
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const { pathname, searchParams } = new URL(referer);
  if (pathname.startsWith('//') || pathname === '/login') return undefined;
  searchParams.delete(KEPT_PARAMETER);
  return searchParams.size > 0 ? `${pathname}?${searchParams.toString()}` : pathname;
}

/** Keeps a form for its owner, who alone can see it, for a day. Answers the URL that leads back to it. */
export async function keepForm({ db, clock, settings }: KeepContext, userId: number, form: KeptForm): Promise<string> {
  const secret = generateSecret();
  const secretHash = hashSecret(secret)!;
  const encrypted = encryptText(settings.http.keys.keptForms, secretHash, JSON.stringify(form));
  const createdAt = clock.now().toISOString();
  await db
    .insertInto('kept_forms')
    .values({ secret_hash: secretHash, user_id: userId, encrypted_form: encrypted, created_at: createdAt })
    .execute();
  const others = db.selectFrom('kept_forms').select('secret_hash').where('user_id', '=', userId).where('secret_hash', '!=', secretHash);
  const surplus = (await others.orderBy('created_at', 'desc').orderBy('secret_hash').execute()).slice(MAX_KEPT_FORMS - 1);
  for (const row of surplus) await db.deleteFrom('kept_forms').where('secret_hash', '=', row.secret_hash).execute();
  return `${KEPT_FORM_PATH}${secret}`;
}

async function findKeptForm({ db, clock, settings }: KeepContext, userId: number, secret: unknown): Promise<KeptForm | undefined> {
  const secretHash = hashSecret(secret);
  if (secretHash === undefined) return undefined;
  const row = await db
    .selectFrom('kept_forms')
    .select('encrypted_form')
    .where('secret_hash', '=', secretHash)
    .where('user_id', '=', userId)
    .where('created_at', '>', addMs(clock.now(), -KEPT_FORM_LIFETIME_MS).toISOString())
    .executeTakeFirst();
  const text = row && decryptText(settings.http.keys.keptForms, secretHash, row.encrypted_form);
  return text === undefined ? undefined : (JSON.parse(text) as KeptForm);
}

/** Whether this path of the portal leads to a kept form. */
export function isKeptForm(path: string): boolean {
  return path.startsWith(KEPT_FORM_PATH);
}

/** `/kept-form/:secret`: leads to the page of the form, or shows what was typed where no page has the form any more. */
export function keptFormPage(context: KeepContext): RequestHandler {
  return async (request, response) => {
    const secret = String(request.params['secret']);
    const form = await findKeptForm(context, request.user!.id, secret);
    if (!form) {
      setFlashWarning(response, 'kept-form-gone');
      return response.redirect(303, '/');
    }
    const { page } = form;
    if (page !== undefined && request.query['page'] !== 'none')
      return response.redirect(303, `${page}${page.includes('?') ? '&' : '?'}${KEPT_PARAMETER}=${secret}`);
    const { title } = messagesFor(getLocale(request, response)).keptForms;
    renderPage(response, 'shared/kept-form', { title, form });
  };
}

/** Lets the page of a GET show the kept form that its URL names. Runs after the guards. */
export function loadKeptForm(context: KeepContext): RequestHandler {
  return (request, response, next) => {
    const secret = request.query[KEPT_PARAMETER];
    if (!request.user || typeof secret !== 'string') return next();
    return findKeptForm(context, request.user.id, secret).then((form) => {
      if (form) showForm(response, form, `${KEPT_FORM_PATH}${secret}?page=none`);
      next();
    });
  };
}

/**
 * Handles a form that cannot be read: nothing of it is lost. The page of the form comes back with what was typed and what is wrong: at
 * once where its own URL shows it, else by a redirect to the page on which it stood.
 */
export function returnInvalidForm(context: KeepContext, show: RequestHandler | undefined): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (!(error instanceof InvalidInputError) || !request.is('urlencoded') || response.headersSent) return next(error);
    const form = readKeptForm(request, error.problems);
    const page = form.page?.split('?', 1)[0];
    if (show && page === form.action) {
      showForm(response, form);
      return show(request, response, next);
    }
    const isOfPage = page !== undefined || readForm(request).formKey !== undefined;
    if (!request.user || !isOfPage) return next(error);
    return keepForm(context, request.user.id, form).then((url) => response.redirect(303, url), next);
  };
}

/** `elsewhere` is where to go when the page turns out not to have the form. */
function showForm(response: Response, { action, fields, problems }: KeptForm, elsewhere?: string): void {
  const { keptForms: messages } = messagesFor(getLocale(response.req, response));
  const texts = Object.entries(problems ?? {}).map(([name, problem]): [string, string] => [name, problemText(messages, problem)]);
  const errors: Record<string, string> = Object.fromEntries(texts);
  const notice = ({ password, file }: { password: boolean; file: boolean }) =>
    [problems ? messages.invalid : messages.restored, ...(password ? [messages.passwordAgain] : []), ...(file ? [messages.fileAgain] : [])]
      .map((text) => `<p class="alert alert-${problems ? 'warning' : 'info'}" role="status">${text}</p>`)
      .join('');
  response.locals.shownForm = {
    status: problems ? 422 : 200,
    elsewhere,
    fill: (html) => fillForm(html, response.req.originalUrl, action, { fields, notice, errors }),
  };
}

function problemText({ problems }: Messages['keptForms'], problem: InputProblem): string {
  return problem.kind === 'too-long' ? problems.tooLong(problem.max) : problems.invalid;
}

/** Deletes kept forms that have expired. */
export async function cleanUpKeptForms({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  await db.deleteFrom('kept_forms').where('created_at', '<=', addMs(clock.now(), -KEPT_FORM_LIFETIME_MS).toISOString()).execute();
}
