/** A distinguished name as names of groups and directories are compared: without case, and without spaces around commas (RFC 4514). */
export function normalizeDn(dn: string): string {
  return dn
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .join(',');
}
