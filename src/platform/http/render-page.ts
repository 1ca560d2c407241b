import type { KeyObject } from 'node:crypto';
import compression from 'compression';
import type { Request, Response } from 'express';
import type { Locale } from '../shared/locale.ts';
import { contactWays } from '../identity/contact.ts';
import { formatIdentifier, identifierLabel } from '../identity/identifier.ts';
import type { Identity } from '../identity/identity.ts';
import { TimeFormatter } from '../shared/time-formatter.ts';
import { formatDuration, messagesFor } from '../messages/messages.ts';
import { takeFlash } from './flash.ts';
import { createFormKey, formKeyField, NOBODY } from './form-key.ts';
import { HttpError } from './http-error.ts';
import { getIdentity, getLocale, getViewer } from './viewer.ts';

/** `views/layouts/*.ejs`. `single`: one matter under the portal's name. `fragment`: a part of a page for htmx. `room`: the demo's Jitsi. */
type Layout = 'portal' | 'administration' | 'single' | 'print' | 'fragment' | 'room' | 'document';

/** `identity`: of a preview, in place of the portal's. */
export type Page = { title: string; layout?: Layout; status?: number; identity?: Identity } & Record<string, unknown>;

/** What was typed in a form of the page that is about to be rendered. */
type ShownForm = {
  status: number;
  /** Undefined where the page has no such form; the response then leads `elsewhere`, or is a 400. */
  fill: (html: string) => string | undefined;
  elsewhere: string | undefined;
};

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express offers no other way
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with Express's
    interface Locals {
      shownForm?: ShownForm;
    }
  }
}

/** Only pages are worth compressing: other responses are small, or files that browsers cache. */
const compress = compression();

/**
 * Answers with a view inside its layout. Views get, beside `page`: the messages of the user's language, times in the user's zone
 * (`time`, `formatDuration`), the user (`viewer`), whose portal this is (`identity`), how it shows people's identifiers (`identifierTitle`, `shownIdentifier`) and the flash message of an earlier request. Pages are never cached.
 */
export function renderPage(response: Response, view: string, page: Page): void {
  const { req: request } = response;
  const locale = getLocale(request, response);
  const viewer = getViewer(response);
  const identity = page.identity ?? getIdentity(request);
  const zone = viewer?.timeZone ?? identity.timeZone;
  const messages = messagesFor(locale);
  const shownForm = page.layout === 'fragment' ? undefined : response.locals.shownForm;
  delete response.locals.shownForm;
  response.set('Cache-Control', 'no-store').status(shownForm?.status ?? page.status ?? 200);
  compress(request, response, () => undefined);
  const locals = {
    page: { layout: 'portal', ...page },
    messages,
    formatDuration: (milliseconds: number) => formatDuration(messages, milliseconds),
    time: new TimeFormatter(locale, zone),
    locale,
    viewer,
    identity,
    identifierTitle: identifierLabel(messages, identity),
    shownIdentifier: (identifier: string) => formatIdentifier(identity, identifier),
    // Nothing for a reader who is the administration.
    askAdministration: viewer?.isAdministration ? '' : messages.contact.askAdministration,
    contactWays: (topic: readonly string[]) => identity.contact && contactWays(messages, identity.contact, topic, viewer?.name),
    otherLanguageUrl: otherLanguageUrl(request, locale),
    path: request.path,
    formKeyField: formKeyField(createFormKey(request.app.locals['formKeys'] as KeyObject, request.user?.id ?? NOBODY)),
    // A flash message is for a page that the user opened.
    flash: page.layout === 'fragment' ? undefined : takeFlash(response),
  };
  response.render(view, locals, (error: unknown, html) => {
    if (error) request.next!(error);
    else if (shownForm) sendFilled(response, html, shownForm);
    else sendHtml(response, html);
  });
}

/**
 * Not with Express' `send`, which computes an ETag: no browser keeps a page, and its form keys make each another one. As bytes: Node would put the
 * headers before the string, and write all of it anew.
 */
function sendHtml(response: Response, html: string): void {
  const body = Buffer.from(html);
  response.type('html').set('Content-Length', String(body.length)).end(body);
}

function sendFilled(response: Response, html: string, { fill, elsewhere }: ShownForm): void {
  const filled = fill(html);
  if (filled !== undefined) sendHtml(response, filled);
  else if (elsewhere !== undefined) response.redirect(303, elsewhere);
  else response.req.next!(new HttpError(400, 'bad-request'));
}

/** This page in the other language, for visitors who are not signed in. Keeps where sign-in leads to, and why it is asked for. */
function otherLanguageUrl(request: Request, locale: Locale): string {
  const { next, reason } = { ...request.query, ...(request.body as Record<string, unknown> | undefined) };
  const kept = Object.entries({ next, reason }).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return `?${new URLSearchParams([['lang', locale === 'es' ? 'en' : 'es'], ...kept]).toString()}`;
}

/** The status that makes htmx stop polling for a fragment. */
export const HTMX_STOP_POLLING = 286;

/** Whether a page requests a fragment of itself, as opposed to a user who opens a page. */
export function isHtmxRequest(request: Request): boolean {
  return request.get('HX-Request') !== undefined;
}
