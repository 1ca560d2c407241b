import type { Request, Response } from 'express';
import { isLocale, parseAcceptLanguage, type Locale } from '../shared/locale.ts';

/** The person who looks at a page, as far as a page's frame needs to know. */
export type Viewer = {
  name: string;
  locale: Locale;
  timeZone: string | null;
  avatarUrl: string | null;
  /** Whether there is anything in the administration for them, and whether they hold a permission: what they may not open is not offered. */
  hasAdminAccess: boolean;
  hasPermission: (permission: string) => boolean;
};

/** Known once a guard has looked the person up; undefined on pages for everyone. */
export function getViewer(response: Response): Viewer | undefined {
  return response.locals['viewer'] as Viewer | undefined;
}

export function setViewer(response: Response, viewer: Viewer): void {
  response.locals['viewer'] = viewer;
}

/** The person's own choice, else `lang` of the address or the form, else what the browser asks for. */
export function getLocale(request: Request, response: Response): Locale {
  const asked: unknown = request.query['lang'] ?? (request.body as { lang?: unknown } | undefined)?.lang;
  return (
    getViewer(response)?.locale ??
    (typeof asked === 'string' && isLocale(asked) ? asked : parseAcceptLanguage(request.get('Accept-Language')))
  );
}
