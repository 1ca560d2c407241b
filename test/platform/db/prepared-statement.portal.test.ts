import { sql } from 'kysely';
import { describe, expect, inject, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { prepareRead, prepareWrite } from '../../../src/platform/db/prepared-statement.ts';
import { openPortal } from '../../support/test-portal.ts';

const count = prepareWrite<{ id: number }>((db, value) =>
  db
    .updateTable('meetings')
    .set({ closing: sql`coalesce(closing, 0) + 1` })
    .where('id', '=', value('id')),
);

/** Violates a foreign key where there is no such meeting. */
const open = prepareWrite<{ meeting: number; at: string }>((db, value) =>
  db.insertInto('room_openings').values({ meeting_id: value('meeting'), breakout: '', opened_at: value('at'), closed_at: null }),
);

const closingOf = prepareRead<{ id: number }, { closing: number | null }>((db, value) =>
  db.selectFrom('meetings').select('closing').where('id', '=', value('id')),
);

const AT = '2026-03-02T12:00:00.000Z';

describe('prepared statements', () => {
  test('of one turn write all their rows, the same row as often as it was asked', async () => {
    const { db } = (await openPortal()).context;
    await Promise.all(Array.from({ length: 250 }, (_, index) => count(db, { id: 1 + (index % 2) })));
    expect([await closingOf(db, { id: 1 }), await closingOf(db, { id: 2 })]).toEqual([[{ closing: 125 }], [{ closing: 125 }]]);
  });

  test('that the database rejects fail alone', async () => {
    const { db } = (await openPortal()).context;
    const results = await Promise.allSettled([
      count(db, { id: 1 }),
      open(db, { meeting: 2, at: AT }),
      open(db, { meeting: 4711, at: AT }),
      count(db, { id: 1 }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await closingOf(db, { id: 1 })).toEqual([{ closing: 2 }]);
    expect(await db.selectFrom('room_openings').select(['meeting_id', 'opened_at']).execute()).toEqual([{ meeting_id: 2, opened_at: AT }]);
  });

  test('belong to the transaction whose handle they get', async () => {
    const { db } = (await openPortal()).context;
    const attempt = inTransaction(db, async (tx) => {
      await count(tx, { id: 1 });
      expect(await closingOf(tx, { id: 1 })).toEqual([{ closing: 1 }]);
      throw new Error('half-way');
    });
    await expect(attempt).rejects.toThrow('half-way');
    expect(await closingOf(db, { id: 1 })).toEqual([{ closing: null }]);
  });

  test('read what was committed while another transaction is open, and do not wait for it', async () => {
    const { db } = (await openPortal()).context;
    await inTransaction(db, async (tx) => {
      await count(tx, { id: 1 });
      expect(await closingOf(db, { id: 1 })).toEqual([{ closing: null }]);
    });
    expect(await closingOf(db, { id: 1 })).toEqual([{ closing: 1 }]);
  });

  test.runIf(inject('prepared').engine === 'postgres').each([
    { setting: 'true', kept: true },
    { setting: 'false', kept: false },
  ])('are kept by the connection, planned for a table of any size, where the setting is $setting', async ({ setting, kept }) => {
    const portal = await openPortal({ DATABASE_PREPARED_STATEMENTS: setting });
    const { db } = portal.context;
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
    const [connection] = await describeConnection(db, {});
    expect(connection).toMatchObject({ seqscan: 'off', plans: 'force_generic_plan' });
    expect(connection!.statements > 1).toBe(kept);
  });
});

const describeConnection = prepareRead<Record<string, never>, { statements: number; seqscan: string; plans: string }>((db) =>
  db.selectNoFrom([
    sql<number>`(select count(*) from pg_prepared_statements)`.as('statements'),
    sql<string>`current_setting('enable_seqscan')`.as('seqscan'),
    sql<string>`current_setting('plan_cache_mode')`.as('plans'),
  ]),
);
