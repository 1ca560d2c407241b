import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/platform/db/database.ts';
import { recordAuditEvent } from '../../src/platform/audit-log/record-audit-event.ts';
import { retentionJobs, RETENTION_JOB, scheduleRetention } from '../../src/privacy/run-retention.ts';
import { startJobs } from '../../src/platform/jobs/start-jobs.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { importFile } from '../support/import-file.ts';
import { addPeopleRows } from '../support/people.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../support/rows.ts';
import { proveAgain } from '../support/prove-again.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const forever = { attempts: '', attendance: '', guests: '', mail: '', auditLog: '', former: '', email_in_tokens: 'on', version: '1' };

const post = (portal: TestPortal, form: Record<string, string>, member: 'ada' | 'tomas' | 'sofia' = 'ada') =>
  portal.as(member).post('/admin/privacy').type('form').send(form);

/** Saves rules, past the preview. */
async function saveRules(portal: TestPortal, form: Record<string, string>): Promise<void> {
  const { version } = await portal.context.db.selectFrom('privacy_rules').select('version').executeTakeFirstOrThrow();
  const response = await post(portal, { ...forever, version: String(version), ...form, seen: 'on' });
  expect([response.status, response.headers['location']]).toEqual([303, '/admin/privacy']);
}

/** Moves the clock past the nightly run and runs it. */
async function runNightly(portal: TestPortal): Promise<void> {
  portal.clock.advance({ days: 1 });
  await portal.runJobs();
}

async function lastRun(portal: TestPortal) {
  const row = await portal.context.db.selectFrom('retention_runs').selectAll().orderBy('job_id', 'desc').executeTakeFirstOrThrow();
  return { ...row, deletedCounts: JSON.parse(row.deleted_counts) as Record<string, number> };
}

async function insertAttempt(portal: TestPortal, at: string, username = 'sofia', meetingId: number | null = null): Promise<void> {
  const { db } = portal.context;
  const row = {
    user_id: await findUserId(db, username),
    meeting_id: meetingId,
    entry_point: 'page',
    outcome: meetingId ? 'admitted' : 'not-found',
  };
  await db
    .insertInto('join_attempts')
    .values({ ...row, first_at: at, last_at: at })
    .execute();
}

async function insertMail(portal: TestPortal, endedAt: string | null): Promise<void> {
  const row = {
    template: 'invitation',
    user_id: null,
    email: 'x@example.org',
    subject: 'Hola',
    encrypted_content: null,
    message_id: `<${Math.random()}@x>`,
  } as const;
  await portal.context.db
    .insertInto('mail')
    .values({
      ...row,
      state: endedAt ? 'sent' : 'queued',
      failure_reason: null,
      queued_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2027-06-01T00:00:00.000Z',
      ended_at: endedAt,
    })
    .execute();
}

test('removals that were lifted go with the rule of attendance, and so do the reasons of those that still hold', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const [sofia, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'otto')];
  const old = '2026-03-02T12:00:00.000Z';
  const recent = '2026-11-18T12:00:00.000Z';
  const row = { scope: 'course', course_id: 1, user_id: sofia, reason: 'Insulta' } as const;
  await db
    .insertInto('removals')
    .values([
      { ...row, created_at: old, lifted_at: old },
      { ...row, created_at: old, lifted_at: recent },
      { ...row, created_at: old, lifted_at: null },
      { ...row, user_id: otto, created_at: recent, lifted_at: null },
    ])
    .execute();
  const list = () => db.selectFrom('removals').select(['user_id', 'reason', 'lifted_at']).orderBy('id').execute();
  await saveRules(portal, {});
  await runNightly(portal);
  expect((await list()).map(({ reason }) => reason)).toEqual(['Insulta', 'Insulta', 'Insulta', 'Insulta']);
  await proveAgain(portal, 'ada');
  await saveRules(portal, { attendance: '6' });
  await runNightly(portal);
  expect(await list()).toEqual([
    { user_id: sofia, reason: '', lifted_at: recent },
    { user_id: sofia, reason: '', lifted_at: null },
    { user_id: otto, reason: 'Insulta', lifted_at: null },
  ]);
  expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(403);
});

describe('the privacy rules', () => {
  test('are saved after a preview and recorded in the audit log', async () => {
    const portal = await openPortal();
    await insertAttempt(portal, '2026-09-01T12:00:00.000Z');
    await insertAttempt(portal, '2026-11-19T12:00:00.000Z');
    const seen = await post(portal, { ...forever, attempts: '1', guests: '1', mail: '3' });
    expect(textOfHtml(seen.text)).toMatch(/¿Guardar estas reglas\?.*una entrada a una clase de antes del 20 de octubre de 2026/);
    expect(await portal.context.db.selectFrom('privacy_rules').select(['months', 'version']).execute()).toEqual([
      { months: '{"guests":1,"mail":3}', version: 1 },
    ]);
    await saveRules(portal, { attempts: '1', guests: '1', mail: '3' });
    expect(await portal.context.db.selectFrom('privacy_rules').selectAll().execute()).toEqual([
      { id: 1, months: '{"attempts":1,"guests":1,"mail":3}', email_in_tokens: 1, version: 2 },
    ]);
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'privacy.rules-changed',
      details: '{"monthsOfAttempts":{"before":null,"after":1}}',
    });
    expect(await portal.context.db.selectFrom('join_attempts').select('id').execute()).toHaveLength(2);
  });

  test('are not overwritten where another administrator has changed them meanwhile', async () => {
    const portal = await openPortal();
    await saveRules(portal, { attempts: '12' });
    for (const seen of [{}, { seen: 'on' }]) {
      const response = await post(portal, { ...forever, auditLog: '12', version: '1', ...seen });
      expect([response.status, textOfHtml(response.text)]).toEqual([
        409,
        expect.stringContaining('Otra persona cambió estas reglas') as string,
      ]);
    }
    expect(await portal.context.db.selectFrom('privacy_rules').select('months').execute()).toEqual([{ months: '{"attempts":12}' }]);
  });

  test('accept only offered periods, from administrators with the permission', async () => {
    const portal = await openPortal();
    for (const wrong of [{ auditLog: '1' }, { attempts: '0' }, { attempts: '-1' }, { mail: 'NaN' }, { former: '1.5' }])
      expect((await post(portal, { ...forever, ...wrong, seen: 'on' })).status).toBe(422);
    for (const member of ['tomas', 'sofia'] as const) {
      expect((await portal.as(member).get('/admin/privacy')).status).toBe(403);
      expect((await post(portal, { ...forever, mail: '1', seen: 'on' }, member)).status).toBe(403);
    }
    expect(await portal.context.db.selectFrom('privacy_rules').select('version').execute()).toEqual([{ version: 1 }]);
  });
});

describe('the nightly run', () => {
  test('deletes what the preview has counted and records it', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const { db } = portal.context;
    for (const at of ['2026-09-01T12:00:00.000Z', '2026-09-02T12:00:00.000Z', '2026-11-19T12:00:00.000Z']) await insertAttempt(portal, at);
    for (const at of ['2026-09-01T12:00:00.000Z', '2026-11-19T12:00:00.000Z', null]) await insertMail(portal, at);
    await addPeopleRows(db, [{ username: 'gone', active: false }]);
    await db.updateTable('auth_user').set({ former_since: '2026-01-01T00:00:00.000Z' }).where('username', '=', 'gone').execute();
    const rules = { attempts: '1', mail: '1', former: '6' };
    const text = textOfHtml((await post(portal, { ...forever, ...rules })).text);
    expect(text).toMatch(/2 entradas a clases .* un correo .* los datos de una persona/);
    await saveRules(portal, rules);
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({ attempts: 2, mail: 1, former: 1 });
    expect(await db.selectFrom('join_attempts').select('last_at').execute()).toEqual([{ last_at: '2026-11-19T12:00:00.000Z' }]);
    expect(await db.selectFrom('mail').select('ended_at').orderBy('id').execute()).toEqual([
      { ended_at: '2026-11-19T12:00:00.000Z' },
      { ended_at: null },
    ]);
    const page = textOfHtml((await portal.as('ada').get('/admin/privacy')).text);
    expect(page).toMatch(
      /Última limpieza .* 2 entradas a clases .*un correo .*los datos de una persona.* Próxima limpieza: domingo, 22 de noviembre, 03:30/,
    );
    expect((await listAuditLog(db)).at(-1)).toMatchObject({
      event: 'privacy.let-go',
      details: '{"oldAttempts":2,"oldMail":1,"formerPeople":1}',
    });
  });

  test('trims the audit log as the preview has counted; the rest still verifies', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const old = (await listAuditLog(db)).length;
    portal.clock.advance({ days: 400 });
    const ada = portal.stranger();
    await ada.post('/login').type('form').send({ username: 'ada', password: 'unirse-ahora' });
    const rules = { ...forever, auditLog: '12' };
    const seen = await ada.post('/admin/privacy').type('form').send(rules);
    expect(textOfHtml(seen.text)).toContain(`${old} anotaciones del registro`);
    await ada
      .post('/admin/privacy')
      .type('form')
      .send({ ...rules, seen: 'on' });
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({ auditLog: old });
    expect(await verifyAuditLog(db)).toMatchObject({ kind: 'checked', defects: [], trimmedUpTo: old });
    expect((await listAuditLog(db)).map(({ event }) => event)).toEqual(['privacy.rules-changed', 'journal.trimmed', 'privacy.let-go']);
  });

  test('does not trim an audit log that was tampered with, and says so', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await saveRules(portal, { auditLog: '12' });
    await db.updateTable('audit_log').set({ actor_id: 4711 }).where('id', '=', 1).execute();
    const before = await listAuditLog(db);
    await runNightly(portal);
    expect(await listAuditLog(db)).toEqual(before);
    expect(textOfHtml((await portal.as('ada').get('/admin/privacy')).text)).toContain('No se borró nada del registro');
  });

  test('deletes guest links of old meetings with the names of their guests', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const old = await findMeetingId(db, classes.open);
    const fresh = await findMeetingId(db, classes.over);
    const times = { starts_at: '2026-05-10T12:00:00.000Z', ends_at: '2026-05-10T13:30:00.000Z' };
    await db.updateTable('meetings').set(times).where('id', '=', old).execute();
    for (const meeting_id of [old, fresh]) {
      const link = {
        meeting_id,
        created_at: times.starts_at,
        max_uses: 3,
        created_by: null,
        ends_at: null,
        encrypted_code: null,
        revoked_at: null,
      };
      const { id } = await db.insertInto('guest_links').values(link).returning('id').executeTakeFirstOrThrow();
      const pass = { link_id: id, meeting_id, secret_hash: `${id}`, guest_id: `g${id}`, name: 'Rosa', created_at: times.starts_at };
      await db
        .insertInto('guest_passes')
        .values({ ...pass, first_joined_at: null, last_joined_at: null })
        .execute();
    }
    await saveRules(portal, { guests: '3' });
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({ guests: 1 });
    expect(await db.selectFrom('guest_passes').select('meeting_id').execute()).toEqual([{ meeting_id: fresh }]);
  });

  test('deletes nothing that is kept for ever', async () => {
    const portal = await openPortal();
    await saveRules(portal, {});
    await insertAttempt(portal, '2001-09-01T12:00:00.000Z');
    await insertMail(portal, '2001-09-01T12:00:00.000Z');
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({});
    expect(await portal.context.db.selectFrom('join_attempts').select('id').execute()).toHaveLength(1);
    expect((await listAuditLog(portal.context.db)).map(({ event }) => event)).not.toContain('privacy.let-go');
  });

  test('runs once for several processes, and the next run is enqueued', async () => {
    const portal = await openPortal();
    const { context } = portal;
    const pending = () =>
      context.db.selectFrom('jobs').select(['state', 'due_at']).where('kind', '=', RETENTION_JOB).where('state', '=', 'waiting').execute();
    await saveRules(portal, { attempts: '1' });
    await scheduleRetention(context);
    // 03:30 in Chile.
    expect(await pending()).toEqual([{ state: 'waiting', due_at: '2026-11-21T06:30:00.000Z' }]);
    for (let number = 0; number < 30; number++) await insertAttempt(portal, '2026-09-01T12:00:00.000Z');
    portal.clock.advance({ days: 1 });
    const another = () => startJobs(context, retentionJobs(context), { manual: true });
    await Promise.all([another().runDue(), another().runDue(), portal.runJobs()]);
    expect(await context.db.selectFrom('retention_runs').select('deleted_counts').execute()).toEqual([
      { deleted_counts: '{"attempts":30}' },
    ]);
    expect(await pending()).toEqual([{ state: 'waiting', due_at: '2026-11-22T06:30:00.000Z' }]);
  });

  test('continues an interrupted run with its counts', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await saveRules(portal, { attempts: '1' });
    await insertAttempt(portal, '2026-09-01T12:00:00.000Z');
    const job = await db.selectFrom('jobs').select('id').where('kind', '=', RETENTION_JOB).executeTakeFirstOrThrow();
    await db
      .insertInto('retention_runs')
      .values({ job_id: job.id, started_at: portal.clock.now().toISOString(), ended_at: null, deleted_counts: '{"attempts":500}' })
      .execute();
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({ attempts: 501 });
  });
});

describe('expired attendance', () => {
  async function portalWithDeletedAttendance() {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const { db } = portal.context;
    await backdateEnrollments(portal);
    const first = await findMeetingId(db, 'Clase 1: primeros pasos');
    const second = await findMeetingId(db, 'Clase 2: listas y diccionarios');
    await reportAttendance(portal, first, [['sofia', 0, 90]], 90);
    await reportAttendance(portal, second, [['tomas', 0, 90]], 90);
    await db
      .updateTable('meetings')
      .set({ starts_at: '2026-03-10T12:00:00.000Z', ends_at: '2026-03-10T13:30:00.000Z' })
      .where('id', '=', first)
      .execute();
    await saveRules(portal, { attendance: '6' });
    await runNightly(portal);
    return { portal, db, first, second };
  }

  test('counts for nobody, and pages say that it was deleted', async () => {
    const { portal, db, first, second } = await portalWithDeletedAttendance();
    expect((await lastRun(portal)).deletedCounts).toEqual({ attendance: 1 });
    expect((await db.selectFrom('participations').select('meeting_id').distinct().execute()).map((row) => row.meeting_id)).toEqual([
      second,
    ]);
    const call = textOfHtml((await portal.as('ada').get(`/meetings/${first}/attendance`)).text);
    expect(call).toContain('La asistencia de esta clase cumplió su plazo y se borró el 21 de noviembre de 2026.');
    expect(call).not.toContain('Ausente');
    for (const path of ['export', 'print'])
      expect(textOfHtml((await portal.as('ada').get(`/meetings/${first}/attendance/${path}`)).text)).toContain('cumplió su plazo');
    const { access_token } = await signInToApi(portal, 'tomas');
    const program = await apiClient(portal, access_token).get(`/api/v1/meetings/${first}/attendance`);
    expect([program.status, program.body]).toMatchObject([410, { type: expect.stringContaining('attendance-erased') as string }]);
    const course = textOfHtml((await portal.as('ada').get('/courses/1/attendance')).text);
    expect(course).toContain('La asistencia de una clase anterior cumplió su plazo');
    // Of three meetings that have started, one has no attendance any more and two count as missed.
    expect(course).toMatch(/Sofía Riquelme sofia 0 % 0 de 2 clases/);
    expect(textOfHtml((await portal.as('sofia').get('/courses/1/attendance')).text)).toContain('cumplió su plazo');
  });

  test('cannot be corrected', async () => {
    const { portal, db, first } = await portalWithDeletedAttendance();
    const path = `/meetings/${first}/attendance/${await findUserId(db, 'sofia')}`;
    expect((await portal.as('ada').get(path)).status).toBe(404);
    expect((await portal.as('ada').post(path).type('form').send({ status: 'present', reason: 'Estuvo', version: '0' })).status).toBe(404);
    expect(await db.selectFrom('attendance_corrections').selectAll().execute()).toEqual([]);
  });

  test('keeps joins of meetings that Jitsi reported nothing about as long as attendance', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const meeting = await findMeetingId(db, 'Clase 1: primeros pasos');
    await db
      .updateTable('meetings')
      .set({ starts_at: '2026-03-10T12:00:00.000Z', ends_at: '2026-03-10T13:30:00.000Z' })
      .where('id', '=', meeting)
      .execute();
    await insertAttempt(portal, '2026-03-10T12:05:00.000Z', 'sofia', meeting);
    await saveRules(portal, { attempts: '1', attendance: '12' });
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({});
    await proveAgain(portal, 'ada');
    await saveRules(portal, { attempts: '1', attendance: '6' });
    const { text } = await post(portal, { ...forever, attempts: '1', attendance: '6', version: '3' });
    expect(textOfHtml(text)).toMatch(/una entrada a una clase .* la asistencia de una clase/);
    await runNightly(portal);
    expect((await lastRun(portal)).deletedCounts).toEqual({ attempts: 1, attendance: 1 });
  });
});

describe('former users', () => {
  test('are anonymised after the retention period, unless they came back, have a permission or an open session', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const long = new Date('2025-01-10T12:00:00Z');
    const [idle, helper] = await addPeopleRows(db, [
      { username: 'idle', lastSignIn: long },
      { username: 'helper', lastSignIn: long, roles: ['administrator'] },
      { username: 'recent', lastSignIn: new Date('2026-10-01T12:00:00Z') },
      { username: 'pupil', lastSignIn: long },
    ]);
    await db.updateTable('auth_user').set({ date_joined: '2024-01-01T00:00:00.000Z' }).where('id', '>=', idle!).execute();
    const pupil = await findUserId(db, 'pupil');
    const place = {
      user_id: pupil,
      course_id: 1,
      role: 'student',
      status: 'active',
      created_at: '2024-02-01T00:00:00.000Z',
      ended_at: null,
    } as const;
    await db.insertInto('enrollments').values(place).execute();
    const otto = await findUserId(db, 'otto');
    await db
      .updateTable('auth_user')
      .set({ date_joined: '2024-01-01T00:00:00.000Z', last_login: long.toISOString() })
      .where('id', '=', otto)
      .execute();
    await saveRules(portal, { former: '12' });
    await runNightly(portal);
    const rows = await db.selectFrom('auth_user').select(['id', 'username']).where('anonymised_at', 'is not', null).execute();
    expect(rows).toEqual([{ id: idle, username: `persona-anonimizada-${idle}` }]);
    expect(helper).not.toBe(idle);
    // Counted from the deactivation, whatever happened before.
    await db
      .updateTable('enrollments')
      .set({ status: 'ended', ended_at: '2025-02-01T00:00:00.000Z' })
      .where('user_id', '=', pupil)
      .execute();
    await portal.as('ada').post(`/admin/users/${pupil}/switch-off`);
    await runNightly(portal);
    expect(
      await db.selectFrom('auth_user').select(['anonymised_at', 'former_since']).where('id', '=', pupil).executeTakeFirstOrThrow(),
    ).toEqual({
      anonymised_at: null,
      former_since: expect.stringContaining('2026-11-21') as string,
    });
    await proveAgain(portal, 'ada');
    await portal.as('ada').post(`/admin/users/${pupil}/switch-on`);
    await db.updateTable('enrollments').set({ status: 'active', ended_at: null }).where('user_id', '=', pupil).execute();
    await runNightly(portal);
    expect(
      (await db.selectFrom('auth_user').select('former_since').where('id', '=', pupil).executeTakeFirstOrThrow()).former_since,
    ).toBeNull();
    expect((await verifyAuditLog(db)).kind).toBe('checked');
  });

  test('are counted from their reactivation or last sign-in, not from a requested password reset', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const long = new Date('2025-01-10T12:00:00Z');
    const ids = await addPeopleRows(db, [
      { username: 'again', active: false, lastSignIn: long },
      { username: 'listed', active: false, lastSignIn: long },
      { username: 'visitor', lastSignIn: long },
      { username: 'gone', lastSignIn: long },
    ]);
    const [again, , visitor, gone] = ids;
    const theirs = db.updateTable('auth_user').where('id', 'in', ids);
    await theirs.set({ date_joined: '2024-01-01T00:00:00.000Z', former_since: '2025-12-01T00:00:00.000Z' }).execute();
    await portal.as('ada').post(`/admin/users/${again}/switch-on`).expect(303);
    await importFile(portal, 'people', 'Usuario;Activa\nlisted;sí\n');
    await db.updateTable('auth_user').set({ last_login: '2026-11-20T12:00:00.000Z' }).where('id', '=', visitor!).execute();
    const by = { at: portal.clock.now(), actorId: gone!, clientIp: '203.0.113.9' };
    await inTransaction(db, (tx) => recordAuditEvent(tx, { ...by, event: 'account.reset-asked', subject: 'account', subjectId: gone! }));
    await saveRules(portal, { former: '6' });
    await runNightly(portal);
    const found = db.selectFrom('auth_user').select(['former_since', 'anonymised_at']).where('id', 'in', ids).orderBy('id');
    const rows = await found.execute();
    const fromNowOn = { former_since: expect.stringMatching(/^2026-11-20/) as string, anonymised_at: null };
    expect(rows.slice(0, 3)).toEqual([fromNowOn, fromNowOn, fromNowOn]);
    expect(rows[3]!.anonymised_at).not.toBeNull();
  });
});
