import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { ACCOUNTS_STORE, type ScramKeys, toProsodyRows } from './credential.ts';

const BATCH_SIZE = 500;

/** A clear-text password, and whether an active account has that username. */
export type ClearPasswordRow = { username: string; realm: string; password: string; hasActiveAccount: number };

/** All clear-text passwords of any realm, read in batches by key, so that rows may change or disappear meanwhile. */
export async function* readClearPasswords(db: Db): AsyncGenerator<ClearPasswordRow> {
  let last: { username: string; realm: string } | undefined = { username: '', realm: '' };
  while (last) {
    const batch: ClearPasswordRow[] = await listClearPasswordsAfter(db, last);
    yield* batch;
    last = batch.at(-1);
  }
}

function listClearPasswordsAfter(db: Db, last: { username: string; realm: string }): Promise<ClearPasswordRow[]> {
  return db
    .selectFrom('authreg')
    .leftJoin('auth_user', (join) => join.onRef('auth_user.username', '=', 'authreg.username').on('auth_user.is_active', '=', 1))
    .select(['authreg.username', 'authreg.realm', 'authreg.password'])
    .select(sql<number>`case when auth_user.id is null then 0 else 1 end`.as('hasActiveAccount'))
    .where(({ eb, refTuple, tuple }) => eb(refTuple('authreg.username', 'authreg.realm'), '>', tuple(last.username, last.realm)))
    .orderBy('authreg.username')
    .orderBy('authreg.realm')
    .limit(BATCH_SIZE)
    .execute();
}

/** Deletes a clear-text password if it is still the one that was read. Returns whether it was. */
export async function deleteClearPassword(db: Db, { username, realm, password }: ClearPasswordRow): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('authreg')
    .where('username', '=', username)
    .where('realm', '=', realm)
    .where('password', '=', password)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Existing keys are newer than a clear-text password beside them, and stay. */
export async function insertScramKeysIfNone(tx: Tx, { username, realm }: ClearPasswordRow, keys: ScramKeys): Promise<void> {
  const one = tx
    .selectFrom('prosody')
    .select('key')
    .where('host', '=', realm)
    .where('user', '=', username)
    .where('store', '=', ACCOUNTS_STORE);
  if (await one.limit(1).executeTakeFirst()) return;
  await tx
    .insertInto('prosody')
    .values(toProsodyRows(realm, username, keys))
    .execute();
}

/** Usernames with keys under this realm, read in batches. */
export async function* readUsernamesWithKeys(db: Db, realm: string): AsyncGenerator<string> {
  let last: string | undefined = '';
  while (last !== undefined) {
    const batch: { user: string }[] = await listUsernamesWithKeysAfter(db, realm, last);
    for (const { user } of batch) yield user;
    last = batch.at(-1)?.user;
  }
}

function listUsernamesWithKeysAfter(db: Db, realm: string, last: string): Promise<{ user: string }[]> {
  return db
    .selectFrom('prosody')
    .select('user')
    .distinct()
    .where('host', '=', realm)
    .where('store', '=', ACCOUNTS_STORE)
    .where('user', '>', last)
    .orderBy('user')
    .limit(BATCH_SIZE)
    .execute();
}

/** Returns whether there were any. */
export async function deleteScramKeys(db: Db, realm: string, username: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('prosody')
    .where('host', '=', realm)
    .where('user', '=', username)
    .where('store', '=', ACCOUNTS_STORE)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
