import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/platform/db/database.ts';
import { recordDeed } from '../../src/platform/audit-log/record-audit-event.ts';
import { trimJournal } from '../../src/platform/audit-log/trim-audit-log.ts';
import { verifyJournal } from '../../src/platform/audit-log/verify-audit-log.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { journalIn } from '../support/rows.ts';

const YEARS = ['2027', '2028', '2029'];

describe('old rows', () => {
  test('leave at the front, the rest is verified from there, and it says who left', async () => {
    const { needs } = await oldJournal();
    const before = await journalIn(needs.db);
    const rows = before.filter(({ at }) => at < '2028-01-01').length;
    expect(await trimJournal(needs, new Date('2028-01-01T00:00:00Z'))).toEqual({ kind: 'trimmed', rows });
    const left = await journalIn(needs.db);
    expect(left.slice(0, -1)).toEqual(before.slice(rows));
    expect(left.at(-1)).toMatchObject({
      deed: 'journal.trimmed',
      details: JSON.stringify({ before: '2028-01-01T00:00:00.000Z', lastRow: rows }),
    });
    expect(await verifyJournal(needs.db)).toMatchObject({ findings: [], front: rows, rows: left.length });
  });

  test('leave once', async () => {
    const { needs } = await oldJournal();
    const instant = new Date('2028-01-01T00:00:00Z');
    await trimJournal(needs, instant);
    const after = await journalIn(needs.db);
    expect(await trimJournal(needs, instant)).toEqual({ kind: 'trimmed', rows: 0 });
    expect(await journalIn(needs.db)).toEqual(after);
  });

  test('may all leave: the journal goes on behind them', async () => {
    const { needs } = await oldJournal();
    const all = (await journalIn(needs.db)).length;
    expect(await trimJournal(needs, new Date('2031-01-01T00:00:00Z'))).toEqual({ kind: 'trimmed', rows: all });
    expect((await journalIn(needs.db)).map(({ id }) => id)).toEqual([all + 1]);
    expect(await verifyJournal(needs.db)).toMatchObject({ findings: [], front: all, rows: 1 });
  });

  test('do not leave while anything is wrong with the journal', async () => {
    const { needs } = await oldJournal();
    await needs.db.updateTable('journal').set({ actor_id: 4711 }).where('id', '=', 2).execute();
    const before = await journalIn(needs.db);
    const trimming = await trimJournal(needs, new Date('2028-01-01T00:00:00Z'));
    expect(trimming).toMatchObject({ kind: 'flawed', verification: { findings: [{ kind: 'broken', from: 2, to: 2 }] } });
    expect(await journalIn(needs.db)).toEqual(before);
  });

  test('that are put back are named, as are rows that left with nobody’s leave', async () => {
    const { needs } = await oldJournal();
    const [first] = await journalIn(needs.db);
    await trimJournal(needs, new Date('2028-01-01T00:00:00Z'));
    const { id } = (await journalIn(needs.db))[0]!;
    await needs.db.insertInto('journal').values(first!).execute();
    await needs.db.deleteFrom('journal').where('id', '=', id).execute();
    expect(await verifyJournal(needs.db)).toMatchObject({
      findings: [
        { kind: 'before-the-front', from: first!.id, to: id - 1 },
        { kind: 'missing', from: id, to: id },
        { kind: 'unproven', from: id + 1, to: id + 1 },
      ],
    });
  });
});

async function oldJournal(): Promise<TestPortal> {
  const portal = await openPortal();
  for (const year of YEARS) {
    for (const subjectId of [1, 2, 3]) {
      const deed = { actorId: 1, address: undefined, deed: 'account.switched-on', subject: 'account', subjectId } as const;
      await inTransaction(portal.needs.db, (tx) => recordDeed(tx, { ...deed, at: new Date(`${year}-06-01T12:00:00Z`) }));
    }
  }
  return portal;
}
