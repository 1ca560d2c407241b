import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { keyRows, STORE } from './prosody-rows.ts';
import type { ScramKeys } from './scram-keys.ts';

const BATCH = 500;

/** A password in clear, and whether an active account has that name. */
export type ClearRow = { username: string; realm: string; password: string; owned: number };

/** Every clear password of any realm, read in batches by key: the rows behind may change or go while one is looked at. */
export async function* clearRows(db: Db): AsyncGenerator<ClearRow> {
  let last: { username: string; realm: string } | undefined = { username: '', realm: '' };
  while (last) {
    const batch: ClearRow[] = await clearRowsAfter(db, last);
    yield* batch;
    last = batch.at(-1);
  }
}

function clearRowsAfter(db: Db, last: { username: string; realm: string }): Promise<ClearRow[]> {
  return db
    .selectFrom('authreg')
    .leftJoin('auth_user', (join) => join.onRef('auth_user.username', '=', 'authreg.username').on('auth_user.is_active', '=', 1))
    .select(['authreg.username', 'authreg.realm', 'authreg.password'])
    .select(sql<number>`case when auth_user.id is null then 0 else 1 end`.as('owned'))
    .where(({ eb, refTuple, tuple }) => eb(refTuple('authreg.username', 'authreg.realm'), '>', tuple(last.username, last.realm)))
    .orderBy('authreg.username')
    .orderBy('authreg.realm')
    .limit(BATCH)
    .execute();
}

/** Takes a clear password away if it still is the one that was read. Answers whether it was. */
export async function removeClearRow(db: Db, { username, realm, password }: ClearRow): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('authreg')
    .where('username', '=', username)
    .where('realm', '=', realm)
    .where('password', '=', password)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Keys that are there already are newer than a clear password beside them, and stay as a whole. */
export async function insertKeysIfNone(tx: Tx, { username, realm }: ClearRow, keys: ScramKeys): Promise<void> {
  const one = tx.selectFrom('prosody').select('key').where('host', '=', realm).where('user', '=', username).where('store', '=', STORE);
  if (await one.limit(1).executeTakeFirst()) return;
  await tx
    .insertInto('prosody')
    .values(keyRows(realm, username, keys))
    .execute();
}

/** Everyone who has keys under this realm, by name and in batches. */
export async function* namesWithKeys(db: Db, realm: string): AsyncGenerator<string> {
  let last: string | undefined = '';
  while (last !== undefined) {
    const batch: { user: string }[] = await namesWithKeysAfter(db, realm, last);
    for (const { user } of batch) yield user;
    last = batch.at(-1)?.user;
  }
}

function namesWithKeysAfter(db: Db, realm: string, last: string): Promise<{ user: string }[]> {
  return db
    .selectFrom('prosody')
    .select('user')
    .distinct()
    .where('host', '=', realm)
    .where('store', '=', STORE)
    .where('user', '>', last)
    .orderBy('user')
    .limit(BATCH)
    .execute();
}

/** Answers whether there were any. */
export async function removeKeys(db: Db, realm: string, username: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('prosody')
    .where('host', '=', realm)
    .where('user', '=', username)
    .where('store', '=', STORE)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
