import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { recordAuditEvent } from '../../../src/platform/audit-log/record-audit-event.ts';
import { trimAuditLog } from '../../../src/platform/audit-log/audit-log-retention.ts';
import { verifyAuditLog } from '../../../src/platform/audit-log/verify-audit-log.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { listAuditLog } from '../../support/rows.ts';

const YEARS = ['2027', '2028', '2029'];

describe('trimming', () => {
  test('deletes old rows, verifies the rest from there, and records it', async () => {
    const { context } = await oldJournal();
    const before = await listAuditLog(context.db);
    const rows = before.filter(({ at }) => at < '2028-01-01').length;
    expect(await trimAuditLog(context, new Date('2028-01-01T00:00:00Z'))).toEqual({ kind: 'trimmed', rows });
    const left = await listAuditLog(context.db);
    expect(left.slice(0, -1)).toEqual(before.slice(rows));
    expect(left.at(-1)).toMatchObject({
      event: 'journal.trimmed',
      details: JSON.stringify({ before: '2028-01-01T00:00:00.000Z', lastRow: rows }),
    });
    expect(await verifyAuditLog(context.db)).toMatchObject({ defects: [], trimmedUpTo: rows, rows: left.length });
  });

  test('deletes rows once', async () => {
    const { context } = await oldJournal();
    const instant = new Date('2028-01-01T00:00:00Z');
    await trimAuditLog(context, instant);
    const after = await listAuditLog(context.db);
    expect(await trimAuditLog(context, instant)).toEqual({ kind: 'trimmed', rows: 0 });
    expect(await listAuditLog(context.db)).toEqual(after);
  });

  test('may delete all rows: the audit log continues after them', async () => {
    const { context } = await oldJournal();
    const all = (await listAuditLog(context.db)).length;
    expect(await trimAuditLog(context, new Date('2031-01-01T00:00:00Z'))).toEqual({ kind: 'trimmed', rows: all });
    expect((await listAuditLog(context.db)).map(({ id }) => id)).toEqual([all + 1]);
    expect(await verifyAuditLog(context.db)).toMatchObject({ defects: [], trimmedUpTo: all, rows: 1 });
  });

  test('is refused while the audit log has a defect', async () => {
    const { context } = await oldJournal();
    await context.db.updateTable('audit_log').set({ actor_id: 4711 }).where('id', '=', 2).execute();
    const before = await listAuditLog(context.db);
    const trimming = await trimAuditLog(context, new Date('2028-01-01T00:00:00Z'));
    expect(trimming).toMatchObject({ kind: 'corrupt', verification: { defects: [{ kind: 'broken', from: 2, to: 2 }] } });
    expect(await listAuditLog(context.db)).toEqual(before);
  });

  test('makes restored rows and unauthorised deletions show as defects', async () => {
    const { context } = await oldJournal();
    const [first] = await listAuditLog(context.db);
    await trimAuditLog(context, new Date('2028-01-01T00:00:00Z'));
    const { id } = (await listAuditLog(context.db))[0]!;
    await context.db.insertInto('audit_log').values(first!).execute();
    await context.db.deleteFrom('audit_log').where('id', '=', id).execute();
    expect(await verifyAuditLog(context.db)).toMatchObject({
      defects: [
        { kind: 'before-start', from: first!.id, to: id - 1 },
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
      const event = { actorId: 1, clientIp: undefined, event: 'account.switched-on', subject: 'account', subjectId } as const;
      await inTransaction(portal.context.db, (tx) => recordAuditEvent(tx, { ...event, at: new Date(`${year}-06-01T12:00:00Z`) }));
    }
  }
  return portal;
}
