import { z } from 'zod';

/** Where a user wanted to go, as forms and addresses carry it; what is too long is left out. It is not safe yet. */
export const returnPathField = z.string().max(2000).optional().catch(undefined);

/** Where a user goes after signing in: a path of this portal, or `/` where `wanted` would lead anywhere else. */
export function safeReturnPath(wanted: string | undefined): string {
  const base = 'http://portal.invalid';
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, base)) return '/';
  const url = new URL(wanted, base);
  const leadsBack = /^\/(\/|login|sign-in\/)/.test(url.pathname);
  return url.origin === base && !leadsBack ? url.pathname + url.search : '/';
}
