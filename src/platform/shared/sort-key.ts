/**
 * A text as bytes that sort the way a Spanish reader expects: case and accents do not count, and ñ stands after n, as a
 * letter of its own. Compared bytewise by SQLite and, under `COLLATE "C"`, by PostgreSQL.
 */
export function sortKey(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ñ', 'n~')
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .trim();
}
