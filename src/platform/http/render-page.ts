import compression from 'compression';
import type { Request, Response } from 'express';
import type { Locale } from '../shared/locale.ts';
import { TimeFormatter } from '../shared/time-formatter.ts';
import { formatDuration, messagesFor } from '../messages/messages.ts';
import { takeFlash } from './flash.ts';
import { getLocale, getViewer } from './viewer.ts';

/** `views/layouts/*.ejs`. `single`: one matter under the portal's name. `fragment`: a part of a page for htmx. `room`: the demo's Jitsi. */
type Layout = 'portal' | 'administration' | 'single' | 'print' | 'fragment' | 'room' | 'document';

export type Page = { title: string; layout?: Layout; status?: number } & Record<string, unknown>;

/** Only pages are worth compressing: other responses are small, or files that browsers cache. */
const compress = compression();

/**
 * Answers with a view inside its layout. Views get, beside `page`: the messages of the user's language, times in the user's zone
 * (`time`, `formatDuration`), the user (`viewer`) and the flash message of an earlier request. Pages are never cached.
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
    formatDuration: (milliseconds: number) => formatDuration(messages, milliseconds),
    time: new TimeFormatter(locale, zone),
    locale,
    viewer,
    otherLanguageUrl: otherLanguageUrl(request, locale),
    path: request.path,
    // A flash message is for a page that the user opened.
    flash: page.layout === 'fragment' ? undefined : takeFlash(response),
  });
}

/** This page in the other language, for visitors who are not signed in. Keeps `next`, where sign-in leads to. */
function otherLanguageUrl(request: Request, locale: Locale): string {
  const next: unknown = request.query['next'] ?? (request.body as { next?: unknown } | undefined)?.next;
  const query = new URLSearchParams({ lang: locale === 'es' ? 'en' : 'es', ...(typeof next === 'string' ? { next } : {}) });
  return `?${query.toString()}`;
}

/** The status that makes htmx stop polling for a fragment. */
export const HTMX_STOP_POLLING = 286;

/** Whether a page requests a fragment of itself, as opposed to a user who opens a page. */
export function isHtmxRequest(request: Request): boolean {
  return request.get('HX-Request') !== undefined;
}
