import { sql, type Updateable } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, type Db } from '../../../src/platform/db/database.ts';
import { setAuditLogKey } from '../../../src/platform/audit-log/chain.ts';
import type { AuditLogTable } from '../../../src/platform/audit-log/audit-log.table.ts';
import { recordAuditEvent } from '../../../src/platform/audit-log/record-audit-event.ts';
import { verifyAuditLog, type ChainDefect } from '../../../src/platform/audit-log/verify-audit-log.ts';
import { anonymisePerson } from '../../../src/privacy/anonymise-person.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

let portal: TestPortal;
let db: Db;
/** A row in the middle, and the number of the last one. */
let middle: number;
let last: number;

beforeEach(async () => {
  portal = await openPortal();
  ({ db } = portal.context);
  for (let turn = 0; turn < 12; turn++) await recordEvent(turn);
  ({ last } = await db
    .selectFrom('audit_log')
    .select((eb) => eb.fn.max('id').as('last'))
    .executeTakeFirstOrThrow());
  middle = last - 5;
});

describe('an intact audit log', () => {
  test('has no defects, and the last row is returned', async () => {
    expect(await verifyAuditLog(db)).toMatchObject({
      kind: 'checked',
      rows: last,
      erasedRows: 0,
      defects: [],
      trimmedUpTo: 0,
      lastRow: { id: last },
    });
  });

  test('remains intact when a user is anonymised, and the erased rows are counted', async () => {
    const otto = await findUserId(db, 'otto');
    await recordEvent(otto);
    expect(await anonymisePerson(portal.context, otto, null)).toMatchObject({ kind: 'done' });
    const erased = await db
      .selectFrom('audit_log')
      .select('id')
      .where('details_digest', 'is not', null)
      .where('details_salt', 'is', null)
      .execute();
    expect(erased.length).toBeGreaterThan(0);
    expect(await verifyAuditLog(db)).toMatchObject({ defects: [], erasedRows: erased.length });
  });

  test('may grow while it is verified', async () => {
    const rows: number[] = [];
    const onProgress = async (row: number) => void rows.push(row, await recordEvent(99));
    expect(await verifyAuditLog(db, { onProgress })).toMatchObject({ defects: [], rows: last });
    expect(rows).toHaveLength(2);
  });
});

describe('a changed row is reported:', () => {
  const changes: Updateable<AuditLogTable>[] = [
    { at: '2026-11-20T12:00:00.001Z' },
    { actor_id: 4711 },
    { actor_id: null },
    { category: 'meeting' },
    { event: 'account.deleted', category: 'account' },
    { subject: 'meeting' },
    { subject_id: 4711 },
    { subject_id: null },
    { details: '{"username":"somebody else"}' },
    { details: '{}' },
    { details: '{}', details_salt: null, details_digest: null },
    { details_salt: 'salt' },
    { details_salt: null },
    { details_digest: 'digest' },
    { client_ip: '203.0.113.9' },
    { client_ip: null },
    { client_ip: null, client_ip_salt: null, client_ip_digest: null },
    { client_ip_salt: 'salt' },
    { client_ip_digest: 'digest' },
    { mac: 'mac' },
    { mac: null },
  ];

  test.each(changes)('%j', async (values) => {
    await change(values);
    expect(await findings()).toEqual([{ kind: 'broken', from: middle, to: middle }]);
  });

  test('with a salt and digest that fit the new value', async () => {
    const other = await db.selectFrom('audit_log').selectAll().where('id', '=', last).executeTakeFirstOrThrow();
    await change({ details: other.details, details_salt: other.details_salt, details_digest: other.details_digest });
    expect(await findings()).toEqual([{ kind: 'broken', from: middle, to: middle }]);
  });

  test('the first and the last one', async () => {
    await db.updateTable('audit_log').set({ actor_id: 7 }).where('id', 'in', [1, last]).execute();
    expect(await findings()).toEqual([
      { kind: 'broken', from: 1, to: 1 },
      { kind: 'broken', from: last, to: last },
    ]);
  });

  test('two swapped rows, and no other', async () => {
    await db.updateTable('audit_log').set({ id: -1 }).where('id', '=', middle).execute();
    await db
      .updateTable('audit_log')
      .set({ id: middle })
      .where('id', '=', middle + 1)
      .execute();
    await db
      .updateTable('audit_log')
      .set({ id: middle + 1 })
      .where('id', '=', -1)
      .execute();
    expect(await findings()).toEqual([{ kind: 'broken', from: middle, to: middle + 1 }]);
  });

  test('one that replaced another', async () => {
    await remove(middle);
    await insertForged(middle);
    expect(await findings()).toContainEqual({ kind: 'broken', from: middle, to: expect.any(Number) as number });
  });
});

describe('a missing row is reported:', () => {
  test.each([
    ['in the middle', () => [middle]],
    ['several together', () => [middle, middle + 1, middle + 2]],
    ['the first', () => [1]],
    ['the last', () => [last]],
    ['the last three', () => [last - 2, last - 1, last]],
  ])('%s', async (_where, numbers) => {
    const gone = numbers();
    const behind = gone.at(-1)! + 1;
    await remove(...gone);
    expect(await findings()).toEqual([
      { kind: 'missing', from: gone[0], to: gone.at(-1) },
      // What follows a gap is not proven by what it follows.
      ...(behind <= last ? [{ kind: 'unproven', from: behind, to: behind }] : []),
    ]);
  });

  test('all rows', async () => {
    await sql`delete from audit_log`.execute(db);
    expect(await findings()).toEqual([{ kind: 'missing', from: 1, to: last }]);
  });
});

describe('an added row', () => {
  test('after the end is reported', async () => {
    await insertForged(last + 1);
    expect(await findings()).toEqual([{ kind: 'after-end', from: last + 1, to: last + 1 }]);
  });

  test('before the start is reported', async () => {
    await insertForged(0);
    expect(await findings()).toEqual([{ kind: 'before-start', from: 0, to: 0 }]);
  });
});

describe('the ends of the chain', () => {
  test.each(['front', 'back'] as const)('are reported where the seal was changed: %s', async (side) => {
    const kind = side === 'front' ? 'start-seal-invalid' : 'end-seal-invalid';
    await db.updateTable('audit_log_ends').set({ row_id: 3 }).where('side', '=', side).execute();
    expect(await findings()).toEqual([{ kind }]);
    await db.deleteFrom('audit_log_ends').where('side', '=', side).execute();
    expect(await findings()).toEqual([{ kind }]);
  });

  test('cannot be moved to another row to hide deletions', async () => {
    const { mac } = await db.selectFrom('audit_log').select('mac').where('id', '=', middle).executeTakeFirstOrThrow();
    await db.deleteFrom('audit_log').where('id', '>', middle).execute();
    await db.updateTable('audit_log_ends').set({ row_id: middle, mac }).where('side', '=', 'back').execute();
    expect(await findings()).toEqual([{ kind: 'end-seal-invalid' }]);
  });

  test('that fit another secret are reported as such', async () => {
    setAuditLogKey(db, 'another secret of thirty-two characters');
    expect(await verifyAuditLog(db)).toEqual({ kind: 'wrong-secret' });
  });
});

async function recordEvent(subjectId: number): Promise<number> {
  await inTransaction(db, (tx) =>
    recordAuditEvent(tx, {
      at: new Date('2026-11-20T12:00:00.000Z'),
      actorId: 1,
      event: 'account.renamed',
      subject: 'account',
      subjectId,
      details: { username: { before: 'sofia', after: `sofia.${subjectId}` } },
      clientIp: '192.0.2.7',
    }),
  );
  return subjectId;
}

async function findings(): Promise<ChainDefect[]> {
  const verification = await verifyAuditLog(db);
  if (verification.kind !== 'checked') throw new Error(verification.kind);
  return verification.defects;
}

async function change(values: Updateable<AuditLogTable>): Promise<void> {
  await db.updateTable('audit_log').set(values).where('id', '=', middle).execute();
}

async function remove(...ids: number[]): Promise<void> {
  await db.deleteFrom('audit_log').where('id', 'in', ids).execute();
}

/** A row of somebody who may write to the database, sees how rows look, and lacks the secret. */
async function insertForged(id: number): Promise<void> {
  const row = await db.selectFrom('audit_log').selectAll().where('id', '=', last).executeTakeFirstOrThrow();
  await db
    .insertInto('audit_log')
    .values({ ...row, id })
    .execute();
}
