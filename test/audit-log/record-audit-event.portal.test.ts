import { describe, expect, test } from 'vitest';
import { holdAccount } from '../../src/accounts/find-account.ts';
import { switchAccount } from '../../src/accounts/management/deactivate-account.ts';
import { inTransaction } from '../../src/platform/db/database.ts';
import type { Deed } from '../../src/platform/audit-log/audit-event.ts';
import { recordDeed } from '../../src/platform/audit-log/record-audit-event.ts';
import { startPortal } from '../../src/portal.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { journalIn, userIdOf } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { testSettings } from '../support/test-settings.ts';

describe('a deed', () => {
  test('stands in the journal with its place in the chain, and every row has the next number', async () => {
    const { needs } = await openPortal();
    await inTransaction(needs.db, async (tx) => {
      await recordDeed(tx, deedOn(1));
      await recordDeed(tx, { ...deedOn(2), actorId: 1, address: '192.0.2.7', details: { username: 'x' } });
    });
    const rows = await journalIn(needs.db);
    expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.at(-2)).toMatchObject({ subject_id: 1, area: 'account', details: '{}', details_digest: null, address_digest: null });
    expect(rows.at(-1)).toMatchObject({ subject_id: 2, details: '{"username":"x"}', address: '192.0.2.7' });
    expect(new Set(rows.map(({ mac }) => mac)).size).toBe(rows.length);
  });

  test('of a transaction that fails is not in it, and leaves no gap', async () => {
    const { needs } = await openPortal();
    const before = (await journalIn(needs.db)).length;
    const attempt = inTransaction(needs.db, async (tx) => {
      await recordDeed(tx, deedOn(1));
      throw new Error('half-way');
    });
    await expect(attempt).rejects.toThrow('half-way');
    await inTransaction(needs.db, (tx) => recordDeed(tx, deedOn(2)));
    expect((await journalIn(needs.db)).slice(before)).toEqual([expect.objectContaining({ id: before + 1, subject_id: 2 })]);
  });

  test('between two accounts that a transaction holds keeps nobody waiting who holds the second: none is lost', async () => {
    const { db } = (await openPortal()).needs;
    const before = (await journalIn(db)).length;
    const [tomas, sofia] = [await userIdOf(db, 'tomas'), await userIdOf(db, 'sofia')];
    const changeInTurn = (ids: number[]) =>
      inTransaction(db, async (tx) => {
        for (const id of ids) {
          await holdAccount(tx, id);
          await recordDeed(tx, deedOn(id));
        }
      });
    await Promise.all(Array.from({ length: 30 }, (_, turn) => changeInTurn(turn % 2 ? [sofia] : [tomas, sofia])));
    const numbers = (await journalIn(db)).map(({ id }) => id);
    expect(numbers).toEqual(Array.from({ length: before + 45 }, (_, index) => index + 1));
  });
});

describe('a journal', () => {
  test('that was sealed with another secret keeps the portal from starting', async () => {
    const database = await freshDatabase();
    const settings = testSettings({ DATABASE_URL: database.url, JOURNAL_SECRET: 'another one, of thirty-two characters' });
    await expect(startPortal(settings)).rejects.toThrow(/does not fit JOURNAL_SECRET/);
    await database.remove();
  });

  test('that lost its end lets nobody do what could not be recorded', async () => {
    const { needs } = await openPortal();
    await needs.db.deleteFrom('journal_ends').execute();
    const sofia = await userIdOf(needs.db, 'sofia');
    await expect(switchAccount(needs, sofia, false, null)).rejects.toThrow('journal:verify');
    expect(await activeOf(needs, sofia)).toBe(1);
  });

  test('begins with the rows from before there was a chain, and says so', async () => {
    const database = await freshDatabase();
    const settings = testSettings({ DATABASE_URL: database.url });
    const old = await startPortal(settings);
    const { db } = old.needs;
    const rows = (await journalIn(db)).filter(({ deed }) => deed !== 'journal.begun');
    await db.deleteFrom('journal').execute();
    for (const { at, area, deed, subject, details } of rows)
      await db.insertInto('journal').values({ at, area, deed, subject, details }).execute();
    await db.updateTable('journal_ends').set({ row_id: 0, mac: null, seal: null }).execute();
    await old.close();

    const portal = await startPortal(settings);
    const sealed = await journalIn(portal.needs.db);
    expect(sealed).toHaveLength(rows.length + 1);
    expect(sealed.filter(({ mac }) => mac === null)).toEqual([]);
    expect(sealed.at(-1)).toMatchObject({ deed: 'journal.begun', details: JSON.stringify({ earlier: rows.length }) });
    await portal.close();
    await database.remove();
  });
});

function deedOn(subjectId: number): Deed {
  return { at: new Date('2026-11-20T12:00:00.000Z'), actorId: null, deed: 'account.switched-on', subject: 'account', subjectId };
}

async function activeOf(needs: TestPortal['needs'], id: number): Promise<number> {
  const { is_active: active } = await needs.db.selectFrom('auth_user').select('is_active').where('id', '=', id).executeTakeFirstOrThrow();
  return active;
}
