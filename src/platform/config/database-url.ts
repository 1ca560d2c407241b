/**
 * Whether the driver will understand the address of a PostgreSQL: a `/`, `#` or `?` in a password ends the part in which
 * the driver looks for it, and its complaint would show the rest. A missing host stands for a socket.
 */
export function isPostgresUrl(text: string): boolean {
  try {
    const { username, password, pathname, search, hash } = new URL(text.replace('@/', '@socket/'));
    decodeURIComponent(username + password);
    return !(pathname || search).includes('@') && hash === '';
  } catch {
    return false;
  }
}
