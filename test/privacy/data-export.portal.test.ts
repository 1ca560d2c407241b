import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/platform/db/database.ts';
import { recordAuditEvent } from '../../src/platform/audit-log/record-audit-event.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';
import { asBuffer, unzip } from '../support/zip.ts';
import { proveAgain } from '../support/prove-again.ts';

const requestExport = (portal: TestPortal, member: Member) => portal.as(member).post('/profile/data');

async function downloadExport(portal: TestPortal, member: Member) {
  const response = await portal.as(member).get('/profile/data/file').buffer().parse(asBuffer);
  return { status: response.status, headers: response.headers, zip: response.body as Buffer };
}

const rowsOf = (files: Record<string, string>, name: string) => JSON.parse(files[`${name}.json`]!) as Record<string, unknown>[];

describe('the export of a user’s data', () => {
  test('is built in the background and has every section as JSON and as CSV', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    await backdateEnrollments(portal);
    const first = await findMeetingId(db, 'Clase 1: primeros pasos');
    await reportAttendance(portal, first, [['sofia', 0, 90]], 90);
    await portal.as('sofia').get(`/join-meeting/${await findMeetingId(db, classes.open)}`);
    await portal
      .as('tomas')
      .post(`/meetings/${first}/attendance/${sofia}`)
      .type('form')
      .send({ status: 'excused', reason: '=licencia', version: '0' });

    expect((await requestExport(portal, 'sofia')).headers['location']).toBe('/profile/data');
    expect(textOfHtml((await portal.as('sofia').get('/profile/data')).text)).toContain('Estamos preparando tu archivo.');
    await portal.runJobs();
    expect(textOfHtml((await portal.as('sofia').get('/profile/data')).text)).toContain('Tu archivo está listo.');
    const { status, headers, zip } = await downloadExport(portal, 'sofia');
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([200, 'no-store', 'application/zip']);
    expect(headers['content-disposition']).toBe('attachment; filename=mis-datos-2026-11-20.zip');
    expect(headers['content-length']).toBe(String(zip.length));

    const files = await unzip(zip);
    const account = await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirstOrThrow();
    expect(rowsOf(files, 'cuenta')).toEqual([
      expect.objectContaining({ id: sofia, username: 'sofia', email: account.email, calendar_number: 1 }),
    ]);
    const courses = await db
      .selectFrom('enrollments')
      .select(['id', 'role', 'created_at'])
      .where('user_id', '=', sofia)
      .orderBy('id')
      .execute();
    expect(rowsOf(files, 'cursos').map(({ role, created_at }) => [role, created_at])).toEqual(
      courses.map((row) => [row.role, row.created_at]),
    );
    expect(rowsOf(files, 'entradas')).toEqual([expect.objectContaining({ meeting: classes.open, outcome: 'admitted', count: 1 })]);
    const participation = await db.selectFrom('participations').selectAll().where('user_id', '=', sofia).executeTakeFirstOrThrow();
    expect(rowsOf(files, 'asistencia')).toContainEqual(
      expect.objectContaining({ meeting: 'Clase 1: primeros pasos', attendance_status: 'excused' }),
    );
    expect(rowsOf(files, 'conexiones')).toEqual([
      expect.objectContaining({ meeting: 'Clase 1: primeros pasos', joined_at: participation.joined_at, left_at: participation.left_at }),
    ]);
    expect(rowsOf(files, 'asistencia-corregida')).toEqual([expect.objectContaining({ attendance_status: 'excused', reason: '=licencia' })]);
    // In a spreadsheet it is a text and no formula.
    expect(files['asistencia-corregida.csv']).toContain("'=licencia");
    expect(files['asistencia-corregida.csv']).toMatch(/^\uFEFFclase;curso;cuenta como;motivo;corregida\r\n/);
    expect(rowsOf(files, 'sesiones')[0]).toMatchObject({ client_ip: expect.any(String) as string });
    expect(rowsOf(files, 'registro-hecho-por-ti').map(({ event }) => event)).toContain('account.data-asked');
    expect(files['LEEME.txt']).toContain('conexiones: Cuándo entraste y saliste de cada videollamada');
    for (const [name, text] of Object.entries(files)) {
      if (name.endsWith('.csv')) expect([name, text.split('\r\n').length - 2]).toEqual([name, rowsOf(files, name.slice(0, -4)).length]);
    }
  });

  test('has no passwords, no secrets and nobody else’s data', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await requestExport(portal, 'sofia');
    await portal.runJobs();
    const text = Object.values(await unzip((await downloadExport(portal, 'sofia')).zip)).join('\n');
    const hashes = await db.selectFrom('auth_user').select(['password', 'email', 'username']).execute();
    for (const { password, email, username } of hashes) {
      expect(text).not.toContain(password);
      if (username !== 'sofia') expect(text).not.toContain(email);
    }
    for (const { id_hash } of await db.selectFrom('sessions').select('id_hash').execute()) expect(text).not.toContain(id_hash);
    expect(text).not.toContain('passport');
  });

  test('is read in batches', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    await inTransaction(db, async (tx) => {
      for (let number = 0; number < 1203; number++)
        await recordAuditEvent(tx, {
          at: portal.clock.now(),
          actorId: sofia,
          clientIp: '10.0.0.1',
          event: 'account.edited',
          subject: 'account',
          subjectId: sofia,
          details: { firstName: `Nombre ${number}` },
        });
    });
    await requestExport(portal, 'sofia');
    await portal.runJobs();
    const files = await unzip((await downloadExport(portal, 'sofia')).zip);
    expect(rowsOf(files, 'registro-sobre-ti').filter(({ event }) => event === 'account.edited')).toHaveLength(1203);
    expect(files['registro-sobre-ti.csv']).toContain('Nombre 1202');
  });

  test('is only for the user themselves', async () => {
    const portal = await openPortal();
    await requestExport(portal, 'sofia');
    await portal.runJobs();
    for (const member of ['tomas', 'ada', 'otto'] as const) expect((await downloadExport(portal, member)).status).toBe(404);
    expect((await portal.stranger().get('/profile/data/file')).headers['location']).toMatch(/^\/login/);
    expect((await portal.as('tomas').get('/profile/data/file/1')).status).toBe(404);
  });

  test('needs a recent proof, and is built once at a time and once an hour', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    portal.clock.advance({ minutes: 16 });
    const asked = await requestExport(portal, 'sofia');
    expect([asked.headers['location'], await db.selectFrom('data_exports').selectAll().execute()]).toEqual([
      expect.stringMatching(/^\/confirm/),
      [],
    ]);
    await proveAgain(portal, 'sofia');
    await requestExport(portal, 'sofia');
    await requestExport(portal, 'sofia');
    expect(await db.selectFrom('jobs').select('kind').where('kind', '=', 'data-export').execute()).toHaveLength(1);
    await portal.runJobs();
    const soon = await requestExport(portal, 'sofia');
    expect([soon.status, textOfHtml(soon.text)]).toEqual([429, expect.stringContaining('Hace poco pediste uno.') as string]);
    portal.clock.advance({ minutes: 61 });
    await proveAgain(portal, 'sofia');
    await requestExport(portal, 'sofia');
    await portal.runJobs();
    expect(await db.selectFrom('data_exports').select('ready_at').execute()).toEqual([{ ready_at: portal.clock.now().toISOString() }]);
    expect((await listAuditLog(db)).filter(({ event }) => event === 'account.data-asked')).toHaveLength(2);
  });

  test('is deleted after three days, with its chunks', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await requestExport(portal, 'sofia');
    await portal.runJobs();
    portal.clock.advance({ days: 3 });
    await proveAgain(portal, 'sofia');
    expect((await downloadExport(portal, 'sofia')).status).toBe(404);
    expect(textOfHtml((await portal.as('sofia').get('/profile/data')).text)).not.toContain('Tu archivo está listo.');
    portal.clock.advance({ seconds: 1 });
    await cleanUp(portal.context);
    expect(await db.selectFrom('data_export_chunks').select('number').execute()).toEqual([]);
    expect(await db.selectFrom('data_exports').select('id').execute()).toEqual([]);
  });

  test('is rebuilt from the start after an interruption', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await requestExport(portal, 'sofia');
    const { id } = await db.selectFrom('data_exports').select('id').executeTakeFirstOrThrow();
    await db
      .insertInto('data_export_chunks')
      .values({ export_id: id, number: 0, bytes: Buffer.from('half of something') })
      .execute();
    await portal.runJobs();
    expect(Object.keys(await unzip((await downloadExport(portal, 'sofia')).zip))).toContain('cuenta.json');
  });
});
