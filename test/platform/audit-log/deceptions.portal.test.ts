import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { sql } from 'kysely';
import { acceptAuditLog } from '../../../src/platform/audit-log/accept-audit-log.ts';
import { trimAuditLog } from '../../../src/platform/audit-log/audit-log-retention.ts';
import type { AuditLogTable } from '../../../src/platform/audit-log/audit-log.table.ts';
import { compareCheckpoint, keepCheckpoints } from '../../../src/platform/audit-log/checkpoint.ts';
import { initializeAuditLog, recordAuditEvent } from '../../../src/platform/audit-log/record-audit-event.ts';
import { verifyAuditLog } from '../../../src/platform/audit-log/verify-audit-log.ts';
import { inTransaction, type Db } from '../../../src/platform/db/database.ts';
import { anonymisePerson } from '../../../src/privacy/anonymise-person.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** Everything here is done with SQL by somebody who may write to the database, knows how rows look, and lacks the secret. */
let portal: TestPortal;
let db: Db;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  portal = await openPortal({ AUDIT_LOG_CHECKPOINT_FILE: join(folder, 'state', 'checkpoint') });
  ({ db } = portal.context);
  for (let turn = 0; turn < 6; turn++) await recordRenaming(await findUserId(db, 'sofia'));
});

describe('blanks', () => {
  test('of all details and addresses are reported, row by row', async () => {
    const blanked = (await listAuditLog(db)).filter((row) => row.details !== '{}' || row.client_ip !== null).map(({ id }) => id);
    await db.updateTable('audit_log').set({ details: '{}', details_salt: null, client_ip: null, client_ip_salt: null }).execute();
    expect(await reportedIds('blanked')).toEqual(blanked);
  });

  test('of one row are reported although another account was anonymised', async () => {
    const [sofia, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'otto')];
    await recordRenaming(otto);
    await anonymisePerson(portal.context, otto, null);
    expect(await reportedIds('blanked')).toEqual([]);
    const { id } = (await listAuditLog(db)).find((row) => row.subject_id === sofia && row.details !== '{}')!;
    await db.updateTable('audit_log').set({ details: '{}', details_salt: null }).where('id', '=', id).execute();
    expect(await reportedIds('blanked')).toEqual([id]);
  });

  test('of what happened after an anonymisation are reported', async () => {
    const otto = await findUserId(db, 'otto');
    await anonymisePerson(portal.context, otto, null);
    await recordRenaming(otto);
    const { id } = (await listAuditLog(db)).at(-1)!;
    await db.updateTable('audit_log').set({ details: '{}', details_salt: null }).where('id', '=', id).execute();
    expect(await reportedIds('blanked')).toEqual([id]);
  });

  test('of what another did to an anonymised account keep the address of the other', async () => {
    const [ada, otto] = [await findUserId(db, 'ada'), await findUserId(db, 'otto')];
    await recordRenaming(otto, ada);
    await anonymisePerson(portal.context, otto, null);
    const { id } = (await listAuditLog(db)).find(({ actor_id, subject_id }) => actor_id === ada && subject_id === otto)!;
    await db.updateTable('audit_log').set({ client_ip: null, client_ip_salt: null }).where('id', '=', id).execute();
    expect(await reportedIds('blanked')).toEqual([id]);
  });

  test('are not excused by a forged anonymisation', async () => {
    const sofia = await findUserId(db, 'sofia');
    await db.updateTable('audit_log').set({ details: '{}', details_salt: null }).where('subject_id', '=', sofia).execute();
    await insertCopy({ event: 'account.anonymised', subject_id: sofia });
    expect((await reportedIds('blanked')).length).toBeGreaterThan(5);
  });
});

describe('a chain never begins anew by itself', () => {
  const resets: [string, (db: Db) => Promise<unknown>][] = [
    ['without MACs', (db) => db.updateTable('audit_log').set({ mac: null }).execute()],
    [
      'without MACs and digests',
      (db) => db.updateTable('audit_log').set({ mac: null, details_digest: null, details_salt: null }).execute(),
    ],
    ['without rows', (db) => db.deleteFrom('audit_log').execute()],
    ['with its rows', () => Promise.resolve()],
  ];

  test.each(resets)('%s', async (_name, reset) => {
    await reset(db);
    await db.updateTable('audit_log_ends').set({ row_id: 0, mac: null, seal: null }).execute();
    const before = await listAuditLog(db);
    await expect(initializeAuditLog(portal.context)).rejects.toThrow('the audit log has no chain');
    await expect(recordRenaming(1)).rejects.toThrow('the audit log has no chain');
    expect(await listAuditLog(db)).toEqual(before);
    expect(await verifyAuditLog(db)).toEqual({ kind: 'no-chain' });
  });

  test('until an operator has it begin, which stays visible', async () => {
    const last = (await listAuditLog(db)).length;
    await db.updateTable('audit_log').set({ mac: null, actor_id: 4711 }).execute();
    await db.deleteFrom('audit_log_ends').execute();
    expect(await acceptAuditLog(portal.context, 'the disk was repaired')).toEqual({ kind: 'begun-again', unprovenUpTo: last });
    await initializeAuditLog(portal.context);
    await recordRenaming(1);
    expect(await verifyAuditLog(db)).toMatchObject({ kind: 'checked', defects: [], rows: 2, unprovenUpTo: last, trimmedUpTo: 0 });
    const begun = (await listAuditLog(db)).find(({ event, id }) => event === 'journal.begun' && id > 1)!;
    expect(JSON.parse(begun.details)).toEqual({ earlier: last, reason: 'the disk was repaired' });
    expect(await compareCheckpoint(db, portal.context.settings.auditLog)).toMatchObject({ kind: 'same' });
    // A trim takes the unproven rows along.
    portal.clock.set(new Date('2030-01-01T00:00:00Z'));
    expect(await trimAuditLog(portal.context, new Date('2029-01-01T00:00:00Z'))).toMatchObject({ kind: 'trimmed' });
    expect(await verifyAuditLog(db)).toMatchObject({ defects: [], unprovenUpTo: undefined, trimmedUpTo: last + 2 });
  });

  test('and accepting an audit log that is in order changes nothing', async () => {
    const before = await listAuditLog(db);
    expect(await acceptAuditLog(portal.context, 'no reason')).toEqual({ kind: 'unchanged' });
    expect(await listAuditLog(db)).toEqual(before);
  });
});

describe('an older copy of the database', () => {
  test('is reported at start, hourly and by a verification, until an operator accepts it', async () => {
    const copy = await copyAuditLog();
    for (let turn = 0; turn < 3; turn++) await recordRenaming(1);
    const known = (await listAuditLog(db)).length;
    await keepCheckpoint();
    await copy.putBack();
    expect(await verifyAuditLog(db)).toMatchObject({ defects: [] });
    expect(await compare()).toMatchObject({ kind: 'rolled-back', checkpoint: { row: known } });

    await keepCheckpoint();
    expect(portal.log.errors().map(({ message }) => message)).toEqual([expect.stringContaining(`lacks rows up to ${known}`)]);
    // It goes on, past the row that was sealed.
    for (let turn = 0; turn < 5; turn++) await recordRenaming(1);
    expect(await compare()).toMatchObject({ kind: 'different', checkpoint: { row: known } });
    await keepCheckpoint();
    expect(portal.log.errors().at(-1)!.message).toContain(`row ${known} of the audit log is not the one that was sealed`);

    expect(await acceptAuditLog(portal.context, 'the snapshot of Monday')).toEqual({ kind: 'accepted' });
    expect(await compare()).toMatchObject({ kind: 'same' });
    expect(JSON.parse((await listAuditLog(db)).at(-1)!.details)).toEqual({ reason: 'the snapshot of Monday', lastKnownRow: known });
    expect(await verifyAuditLog(db)).toMatchObject({ defects: [] });
  });

  test('of the end alone is an audit log whose last rows were deleted', async () => {
    const { back } = await copyAuditLog();
    await recordRenaming(1);
    await keepCheckpoint();
    await db.deleteFrom('audit_log').where('id', '>', back.row_id).execute();
    await db.updateTable('audit_log_ends').set(back).where('side', '=', 'back').execute();
    expect(await verifyAuditLog(db)).toMatchObject({ defects: [] });
    expect(await compare()).toMatchObject({ kind: 'rolled-back' });
  });

  test('is told from a trimmed audit log', async () => {
    await keepCheckpoint();
    portal.clock.set(new Date('2030-01-01T00:00:00Z'));
    expect(await trimAuditLog(portal.context, new Date('2029-01-01T00:00:00Z'))).toMatchObject({ kind: 'trimmed' });
    expect(await compare()).toMatchObject({ kind: 'same' });
    await keepCheckpoint();
    expect(await compare()).toMatchObject({ kind: 'same', checkpoint: { row: (await listAuditLog(db)).at(-1)!.id } });
  });
});

describe('the checkpoint', () => {
  test('is for the portal’s user alone, and goes to the log too', async () => {
    const file = portal.context.settings.auditLog.checkpointFile!;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await keepCheckpoint();
    const { id, mac } = (await listAuditLog(db)).at(-1)!;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ row: id, mac });
    expect(portal.log.lines().findLast(({ event }) => event === 'audit_log')).toMatchObject({ event: 'audit_log', row: id, mac });
  });

  test.each([
    ['another number', (text: string) => text.replace(/"row":\d+/, '"row":1')],
    ['no JSON', () => 'nothing'],
    ['nothing', () => ''],
    ['null', () => 'null'],
    ['no seal', (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), seal: undefined })],
  ])('with %s is not believed', async (_name, forge) => {
    const file = portal.context.settings.auditLog.checkpointFile!;
    const forged = forge(readFileSync(file, 'utf8'));
    writeFileSync(file, forged);
    expect(await compare()).toEqual({ kind: 'forged' });
    await keepCheckpoint();
    expect(portal.log.errors().at(-1)!.message).toContain('was not written by this portal');
    expect(readFileSync(file, 'utf8')).toBe(forged);
  });

  test('that is missing is made again, and the log says that there was none', async () => {
    const file = portal.context.settings.auditLog.checkpointFile!;
    rmSync(file);
    expect(await compare()).toEqual({ kind: 'missing' });
    await keepCheckpoint();
    expect(existsSync(file)).toBe(true);
    const row = (await listAuditLog(db)).at(-1)!.id;
    const said = portal.log.lines().findLast(({ level, event }) => level === 'WARNING' && event === 'audit_log');
    expect(said).toMatchObject({ row, message: expect.stringContaining('had no checkpoint') as string });
  });
});

describe('other rows of an attacker are reported:', () => {
  test('a copy of a row under the number of another', async () => {
    if (inject('prepared').engine === 'sqlite') return;
    await sql`alter table audit_log drop constraint audit_log_pkey`.execute(db);
    const { id } = (await listAuditLog(db))[3]!;
    await db
      .insertInto('audit_log')
      .values((await listAuditLog(db))[3]!)
      .execute();
    expect(await reportedIds('duplicate')).toEqual([id]);
  });

  test.each([
    ['details that are no text', sql`update audit_log set details = x'7b7d' where id = 3`],
    ['an event that is no text', sql`update audit_log set event = x'00' where id = 3`],
    ['a MAC that is no text', sql`update audit_log set mac = x'00' where id = 3`],
    ['an address that is no text', sql`update audit_log set client_ip = 7, client_ip_salt = 9 where id = 3`],
  ])('%s', async (_name, tamper) => {
    if (inject('prepared').engine !== 'sqlite') return;
    await tamper.execute(db);
    expect(await reportedIds('broken')).toEqual([3]);
  });

  test('an inserted one', async () => {
    await insertCopy({ event: 'account.deleted' });
    const { id } = (await listAuditLog(db)).at(-1)!;
    expect(await reportedIds('after-end')).toEqual([id]);
  });
});

async function recordRenaming(subjectId: number, actorId = 1): Promise<void> {
  await inTransaction(db, (tx) =>
    recordAuditEvent(tx, {
      at: new Date('2026-11-20T12:00:00.000Z'),
      actorId,
      event: 'account.renamed',
      subject: 'account',
      subjectId,
      details: { username: { before: 'a', after: 'b' } },
      clientIp: '192.0.2.7',
    }),
  );
}

async function reportedIds(kind: string): Promise<number[]> {
  const verification = await verifyAuditLog(db);
  if (verification.kind !== 'checked') throw new Error(verification.kind);
  return verification.defects.flatMap((defect) =>
    defect.kind === kind && 'from' in defect ? Array.from({ length: defect.to - defect.from + 1 }, (_, index) => defect.from + index) : [],
  );
}

async function insertCopy(values: Partial<AuditLogTable>): Promise<void> {
  const row = (await listAuditLog(db)).at(-1)!;
  await db
    .insertInto('audit_log')
    .values({ ...row, ...values, id: row.id + 1 })
    .execute();
}

/** As a stolen backup would hold it. */
async function copyAuditLog() {
  const [rows, ends] = [await listAuditLog(db), await db.selectFrom('audit_log_ends').selectAll().execute()];
  return {
    back: ends.find(({ side }) => side === 'back')!,
    async putBack() {
      await db.deleteFrom('audit_log').execute();
      await db.insertInto('audit_log').values(rows).execute();
      for (const end of ends) await db.updateTable('audit_log_ends').set(end).where('side', '=', end.side).execute();
    },
  };
}

async function keepCheckpoint(): Promise<void> {
  const stop = await keepCheckpoints(portal.context);
  await stop();
}

function compare() {
  return compareCheckpoint(db, portal.context.settings.auditLog);
}
