import { describe, expect, test } from 'vitest';
import { lockAccount } from '../../../src/accounts/find-account.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import type { AuditEvent } from '../../../src/platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../../src/platform/audit-log/record-audit-event.ts';
import { startPortal } from '../../../src/portal.ts';
import { createTestDatabase } from '../../support/fresh-database.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';

describe('an audit event', () => {
  test('is a row of the chain with the next id', async () => {
    const { context } = await openPortal();
    await inTransaction(context.db, async (tx) => {
      await recordAuditEvent(tx, deedOn(1));
      await recordAuditEvent(tx, { ...deedOn(2), actorId: 1, clientIp: '192.0.2.7', details: { username: 'x' } });
    });
    const rows = await listAuditLog(context.db);
    expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.at(-2)).toMatchObject({ subject_id: 1, category: 'account', details: '{}', details_digest: null, client_ip_digest: null });
    expect(rows.at(-1)).toMatchObject({ subject_id: 2, details: '{"username":"x"}', client_ip: '192.0.2.7' });
    expect(new Set(rows.map(({ mac }) => mac)).size).toBe(rows.length);
  });

  test('of a failed transaction is not stored, and leaves no gap', async () => {
    const { context } = await openPortal();
    const before = (await listAuditLog(context.db)).length;
    const attempt = inTransaction(context.db, async (tx) => {
      await recordAuditEvent(tx, deedOn(1));
      throw new Error('half-way');
    });
    await expect(attempt).rejects.toThrow('half-way');
    await inTransaction(context.db, (tx) => recordAuditEvent(tx, deedOn(2)));
    expect((await listAuditLog(context.db)).slice(before)).toEqual([expect.objectContaining({ id: before + 1, subject_id: 2 })]);
  });

  test('recorded between two account locks causes no deadlock, and none is lost', async () => {
    const { db } = (await openPortal()).context;
    const before = (await listAuditLog(db)).length;
    const [tomas, sofia] = [await findUserId(db, 'tomas'), await findUserId(db, 'sofia')];
    const changeInTurn = (ids: number[]) =>
      inTransaction(db, async (tx) => {
        for (const id of ids) {
          await lockAccount(tx, id);
          await recordAuditEvent(tx, deedOn(id));
        }
      });
    await Promise.all(Array.from({ length: 30 }, (_, turn) => changeInTurn(turn % 2 ? [sofia] : [tomas, sofia])));
    const numbers = (await listAuditLog(db)).map(({ id }) => id);
    expect(numbers).toEqual(Array.from({ length: before + 45 }, (_, index) => index + 1));
  });
});

describe('an audit log', () => {
  test('sealed with another secret prevents the portal from starting', async () => {
    const database = await createTestDatabase();
    const settings = testSettings({ DATABASE_URL: database.url, AUDIT_LOG_SECRET: 'another one, of thirty-two characters' });
    await expect(startPortal(settings)).rejects.toThrow(/does not fit AUDIT_LOG_SECRET/);
    await database.remove();
  });

  test('without its end rejects every change that would have to be recorded', async () => {
    const { context } = await openPortal();
    await context.db.deleteFrom('audit_log_ends').execute();
    const sofia = await findUserId(context.db, 'sofia');
    await expect(setAccountActive(context, sofia, false, null)).rejects.toThrow('audit-log:verify');
    expect(await activeOf(context, sofia)).toBe(1);
  });
});

function deedOn(subjectId: number): AuditEvent {
  return { at: new Date('2026-11-20T12:00:00.000Z'), actorId: null, event: 'account.switched-on', subject: 'account', subjectId };
}

async function activeOf(context: TestPortal['context'], id: number): Promise<number> {
  const { is_active: active } = await context.db.selectFrom('auth_user').select('is_active').where('id', '=', id).executeTakeFirstOrThrow();
  return active;
}
