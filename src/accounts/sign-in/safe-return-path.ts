/** Where someone goes after signing in: a path of this portal, or the start where the text would lead anywhere else. */
export function safeReturnPath(wanted: string | undefined): string {
  const here = 'http://portal.invalid';
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const url = new URL(wanted, here);
  return url.origin === here && !url.pathname.startsWith('//') && !url.pathname.startsWith('/login') ? url.pathname + url.search : '/';
}
