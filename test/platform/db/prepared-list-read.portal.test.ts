import { expect, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { prepareListRead } from '../../../src/platform/db/prepared-list-read.ts';
import { openPortal } from '../../support/test-portal.ts';

const namesOf = prepareListRead<{ id: number; username: string }, { notThis: string }>((db, ids, value) =>
  db.selectFrom('auth_user').select(['id', 'username']).where('id', 'in', ids).where('username', '!=', value('notThis')),
);

test('a prepared list of ids of any length finds each of its rows once, with the values beside it', async () => {
  const { db } = (await openPortal()).context;
  const all = await db.selectFrom('auth_user').select(['id', 'username']).orderBy('id').execute();
  const [left] = all;
  for (let length = 0; length <= all.length; length++) {
    const asked = all.slice(0, length);
    const found = await namesOf(db, [...asked.map(({ id }) => id), ...(length === 3 ? [9_999_999] : [])], { notThis: left!.username });
    expect([...found].sort((one, other) => one.id - other.id)).toEqual(asked.filter((row) => row !== left));
  }
  expect(all.length).toBeGreaterThan(3);
});

test('a prepared list inside a transaction sees what that has changed', async () => {
  const { db } = (await openPortal()).context;
  const [user] = await db.selectFrom('auth_user').select('id').orderBy('id').limit(1).execute();
  await inTransaction(db, async (tx) => {
    await tx.updateTable('auth_user').set({ username: 'renamed' }).where('id', '=', user!.id).execute();
    expect(await namesOf(tx, [user!.id], { notThis: '' })).toEqual([{ id: user!.id, username: 'renamed' }]);
  });
});
