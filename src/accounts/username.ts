import type { Db } from '../platform/db/database.ts';

const MAX_USERNAME_LENGTH = 150;
const MAX_SUGGESTION_LENGTH = 60;

/**
 * Lower case, because Prosody lower-cases a username before it looks it up; letters, digits and `. _ + -`, because those pass
 * the local part of a JID unchanged (RFC 6122, nodeprep). Never an `@`, so that a username is never taken for an e-mail.
 */
export function isValidUsername(text: string): boolean {
  return text.length <= MAX_USERNAME_LENGTH && /^[a-z0-9à-öø-ÿ][a-z0-9à-öø-ÿ._+-]*$/.test(text);
}

/** A valid username made from a name or an e-mail («María.López@uni.cl» → «maria.lopez»); undefined where no character is usable. */
export function suggestUsername(text: string): string | undefined {
  const [local = ''] = text.trim().split('@', 1);
  const name = local
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._+-]+/g, '')
    .replace(/^[._+-]+|[._+-]+$/g, '')
    .slice(0, MAX_SUGGESTION_LENGTH);
  return name === '' ? undefined : name;
}

/** Those of the usernames that an account has. */
export async function findTakenUsernames(db: Db, usernames: readonly string[]): Promise<Set<string>> {
  if (usernames.length === 0) return new Set();
  const rows = await db.selectFrom('auth_user').select('username').where('username', 'in', usernames).execute();
  return new Set(rows.map(({ username }) => username));
}
