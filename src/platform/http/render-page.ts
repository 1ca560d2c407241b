import compression from 'compression';
import type { Request, Response } from 'express';
import type { Locale } from '../shared/locale.ts';
import { TimeFormatter } from '../shared/time-formatter.ts';
import { formatDuration, messagesFor } from '../messages/messages.ts';
import { takeFlash } from './flash.ts';
import { getLocale, getViewer } from './viewer.ts';

/** The frame around a page: with the menu, with that of the administration beside it, with only the name of the portal above a single matter, for the printer, none at all (a part of a page that is asked for by itself), or the demo's room, or a document that fills it. */
type Layout = 'portal' | 'administration' | 'single' | 'paper' | 'fragment' | 'room' | 'document';

export type Page = { title: string; layout?: Layout; status?: number } & Record<string, unknown>;

/** Pages alone are worth compressing: everything else is small, or a file that browsers keep. */
const compress = compression();

/**
 * Answers with a view inside its layout. Views find beside `page` the words of the reader's language (`words`), the
 * reader's times (`time`, `span`), the reader (`viewer`) and what an earlier request left to be said once (`notice`).
 * A page of a signed-in person is never kept by a cache between.
 */
export function renderPage(response: Response, view: string, page: Page): void {
  const { req: request } = response;
  const locale = getLocale(request, response);
  const viewer = getViewer(response);
  const zone = viewer?.timeZone ?? (request.app.locals['timeZone'] as string);
  const messages = messagesFor(locale);
  response.set('Cache-Control', 'no-store').status(page.status ?? 200);
  compress(request, response, () => undefined);
  response.render(view, {
    page: { layout: 'portal', ...page },
    messages,
    span: (milliseconds: number) => formatDuration(messages, milliseconds),
    time: new TimeFormatter(locale, zone),
    locale,
    viewer,
    otherLanguage: otherLanguageUrl(request, locale),
    path: request.path,
    // What is to be said once is said on a page that a person asked for.
    notice: page.layout === 'fragment' ? undefined : takeFlash(response),
  });
}

/** The same address in the other language, for who is not signed in; where it was to lead afterwards is kept. */
function otherLanguageUrl(request: Request, locale: Locale): string {
  const next: unknown = request.query['next'] ?? (request.body as { next?: unknown } | undefined)?.next;
  const query = new URLSearchParams({ lang: locale === 'es' ? 'en' : 'es', ...(typeof next === 'string' ? { next } : {}) });
  return `?${query.toString()}`;
}

/** Tells htmx to ask no more for a part of a page that it asks for again and again. */
export const HTMX_STOP_POLLING = 286;

/** Whether a page asks for a part of itself, and not a person for a page. */
export function isHtmxRequest(request: Request): boolean {
  return request.get('HX-Request') !== undefined;
}
