import type { Request, Response } from 'express';
import type { IdentityStore } from '../identity/identity-store.ts';
import type { Identity } from '../identity/identity.ts';
import { isLocale, parseAcceptLanguage, type Locale } from '../shared/locale.ts';

/** The signed-in user as layouts and views need to know them. */
export type Viewer = {
  name: string;
  locale: Locale;
  timeZone: string | null;
  avatarUrl: string | null;
  hasAdminAccess: boolean;
  /** Whether the user is who others would ask for help: pages tell nobody to write to themselves. */
  isAdministration: boolean;
  /** Whether permissions wait until the user has chosen a new password. */
  rightsWait: boolean;
  /** Whether permissions wait until the user has used a second factor in this session. */
  lacksSecondFactor: boolean;
  hasPermission: (permission: string) => boolean;
};

/** Set by the guards; undefined on public pages. */
export function getViewer(response: Response): Viewer | undefined {
  return response.locals['viewer'] as Viewer | undefined;
}

export function setViewer(response: Response, viewer: Viewer): void {
  response.locals['viewer'] = viewer;
}

/** Whose portal this is. */
export function getIdentity(request: Request): Identity {
  return (request.app.locals['identity'] as Pick<IdentityStore, 'current'>).current;
}

/** The user's setting, else `lang` of the query or form, else what the browser asks for, else the portal's. */
export function getLocale(request: Request, response: Response): Locale {
  const requested: unknown = request.query['lang'] ?? (request.body as { lang?: unknown } | undefined)?.lang;
  return (
    getViewer(response)?.locale ??
    (typeof requested === 'string' && isLocale(requested)
      ? requested
      : parseAcceptLanguage(request.get('Accept-Language'), getIdentity(request).locale))
  );
}
