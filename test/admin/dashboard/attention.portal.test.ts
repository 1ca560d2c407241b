import { describe, expect, test } from 'vitest';
import type { Permission } from '../../../src/accounts/permissions.ts';
import type { Fetch } from '../../../src/jitsi/client/jitsi-monitor.ts';
import { addMs, days, minutes } from '../../../src/platform/shared/clock.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { jitsiWithAccounts } from '../../support/jitsi-with-accounts.ts';
import { lockOut } from '../../support/people.ts';
import { metadataOf, openPortalWithRecordings, uploader, uploadRecording } from '../../support/recordings.ts';
import { classes, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const WELL = 'Todo en orden. Revisado a las';

/** A Jitsi that responds. */
const fetchJitsi: Fetch = () => Promise.resolve(new Response('', { headers: { 'Content-Type': 'text/javascript' } }));

const openQuietPortal = (given: Record<string, string> = {}) => openPortal(given, { fetchJitsi });

describe('what needs attention', () => {
  test('is nothing on a good day, and the page says when that was looked at', async () => {
    const portal = await openQuietPortal();
    await recordDoctorRun(portal);
    const page = await overview(portal, 'ada');
    expect(page).toContain(`${WELL} 14:00.`);
    expect(page).not.toContain('Necesita atención');
    portal.clock.advance({ minutes: 7 });
    expect(await overview(portal, 'ada')).toContain(`${WELL} 14:07.`);
  });

  test('is a diagnosis that was never made, failed, broke off or is a month old', async () => {
    const portal = await openQuietPortal();
    await expectLine(portal, 'El diagnóstico nunca se ha hecho', '/admin/doctor');
    await recordDoctorRun(portal, { failed: 2 });
    await expectLine(portal, 'El diagnóstico del 20 de noviembre de 2026 encontró 2 problemas.', '/admin/doctor');
    await recordDoctorRun(portal, { failed: 1 });
    await expectLine(portal, 'encontró 1 problema.', '/admin/doctor');
    await recordDoctorRun(portal, { complete: 0 });
    await expectLine(portal, 'no llegó al final', '/admin/doctor');
    await recordDoctorRun(portal);
    expect(await overview(portal, 'ada')).toContain(WELL);
    await portal.context.db
      .updateTable('doctor_runs')
      .set({ ran_at: addMs(portal.clock.now(), -days(31)).toISOString() })
      .execute();
    await expectLine(portal, 'El último diagnóstico es del 20 de octubre de 2026.', '/admin/doctor');
  });

  test('is mail that waits for long or was given up lately', async () => {
    const portal = await openQuietPortal();
    await recordDoctorRun(portal);
    await addMail(portal, { state: 'queued', queued_at: addMs(portal.clock.now(), -minutes(29)).toISOString() });
    await addMail(portal, { state: 'failed', ended_at: addMs(portal.clock.now(), -days(4)).toISOString() });
    expect(await overview(portal, 'ada')).toContain(WELL);
    portal.clock.advance({ minutes: 2 });
    await expectLine(portal, '1 correo espera, y el envío de correos no está configurado.', '/admin/mail');
    await portal.context.db.deleteFrom('mail').where('state', '=', 'queued').execute();
    expect(await overview(portal, 'ada')).toContain(WELL);
    for (const message_id of ['a', 'b']) await addMail(portal, { message_id, state: 'failed', ended_at: portal.clock.now().toISOString() });
    await expectLine(portal, '2 correos no se pudieron entregar en los últimos tres días.', '/admin/mail?tab=failed');
    const sending = await openQuietPortal({ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'portal@gryphos.example' });
    await recordDoctorRun(sending);
    await addMail(sending, { state: 'queued', queued_at: addMs(sending.clock.now(), -minutes(31)).toISOString() });
    await expectLine(sending, '1 correo espera hace más de media hora.', '/admin/mail');
  });

  test('is a teacher whose account is locked, with how many others are; locked students alone are not', async () => {
    const portal = await openQuietPortal();
    const { db } = portal.context;
    const [tomas, sofia] = [await findUserId(db, 'tomas'), await findUserId(db, 'sofia')];
    await recordDoctorRun(portal);
    await lockOut(db, sofia, portal.clock.now());
    expect(await overview(portal, 'ada')).toContain(WELL);
    await lockOut(db, tomas, portal.clock.now());
    await expectLine(portal, 'La cuenta de Tomás Núñez, docente, está bloqueada, y 1 cuenta más.', '/admin/users?tab=locked');
    await db.deleteFrom('sign_in_attempts').where('user_id', '=', sofia).execute();
    await expectLine(portal, 'La cuenta de Tomás Núñez, docente, está bloqueada.', `/admin/users/${tomas}`);
    await portal.as('ada').post(`/admin/users/${tomas}/unlock`).expect(303);
    expect(await overview(portal, 'ada')).toContain(WELL);
    await lockOut(db, tomas, portal.clock.now());
    portal.clock.advance({ minutes: 16 });
    expect(await overview(portal, 'ada')).toContain(WELL);
  });

  test('is a class of today without a teacher, until it has one, is cancelled or over', async () => {
    const portal = await openQuietPortal();
    const { db } = portal.context;
    await recordDoctorRun(portal);
    const open = await findMeetingId(db, classes.open);
    const { course_id: course } = await db.selectFrom('meetings').select('course_id').where('id', '=', open).executeTakeFirstOrThrow();
    await db.updateTable('meetings').set({ cancelled_at: portal.clock.now().toISOString() }).where('id', '!=', open).execute();
    expect(await overview(portal, 'ada')).toContain(WELL);
    const teachers = db.updateTable('enrollments').where('course_id', '=', course).where('role', '=', 'teacher');
    await teachers.set({ status: 'ended' }).execute();
    await expectLine(portal, `«${classes.open}» (Python para análisis de datos), hoy a las`, `/courses/${course}/enroll`);
    await teachers.set({ status: 'active' }).execute();
    expect(await overview(portal, 'ada')).toContain(WELL);
    await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'tomas').execute();
    await expectLine(portal, 'no tiene docente.', `/courses/${course}/enroll`);
    await db
      .updateTable('meetings')
      .set({ starts_at: addMs(portal.clock.now(), days(1)).toISOString(), ends_at: addMs(portal.clock.now(), days(2)).toISOString() })
      .where('id', '=', open)
      .execute();
    expect(await overview(portal, 'ada')).toContain(WELL);
  });

  test('is a recording without a class, one that does not arrive, and a disk without room for the next one', async () => {
    const portal = await openPortalWithRecordings({}, { fetchJitsi });
    await recordDoctorRun(portal);
    expect(await overview(portal, 'ada')).toContain(WELL);
    await uploadRecording(portal);
    expect(await overview(portal, 'ada')).toContain(WELL);
    const unassigned = await uploadRecording(portal, { room: 'sin_clase' });
    await expectLine(portal, '1 grabación no pertenece a ninguna clase.', '/admin/recordings');
    await portal.as('ada').post(`/admin/recordings/${unassigned}/assign`).type('form').send({ meeting: '1' }).expect(303);
    await uploader(portal)
      .create(1000, metadataOf({ sha256: 'a'.repeat(64) }))
      .expect(201);
    portal.clock.advance({ hours: 11 });
    expect(await overview(portal, 'ada')).toContain(WELL);
    portal.clock.advance({ hours: 2 });
    await expectLine(portal, '1 grabación lleva más de 12 horas sin terminar de llegar.', '/admin/recordings');
    expect((await portal.as('ada').get('/admin/recordings')).text).toContain('1 grabación lleva más de 12 horas');
    const full = await openPortalWithRecordings({ RECORDINGS_MIN_FREE_GB: '100000' }, { fetchJitsi });
    await recordDoctorRun(full);
    await expectLine(full, 'Al disco de las grabaciones le quedan', '/admin/recordings');
    expect((await full.as('ada').get('/admin/recordings')).text).toContain('Al disco de las grabaciones le quedan');
  });

  test('names three classes without a teacher, and says that there are more', async () => {
    const portal = await openQuietPortal();
    const { db } = portal.context;
    await db.updateTable('enrollments').set({ status: 'ended' }).where('role', '=', 'teacher').execute();
    const row = await db.selectFrom('meetings').selectAll().where('title', '=', classes.open).executeTakeFirstOrThrow();
    const { id: _id, ...copy } = row;
    for (let more = 0; more < 4; more++)
      await db
        .insertInto('meetings')
        .values({ ...copy, room_name: `copia_${more}` })
        .execute();
    const page = await overview(portal, 'ada');
    expect(page.match(/no tiene docente\. Inscribir/g)).toHaveLength(3);
    await expectLine(portal, 'Hay más clases de hoy sin docente.', '/admin/meetings');
  });

  test('is an import that waits for a decision or stopped', async () => {
    const portal = await openQuietPortal();
    const { db } = portal.context;
    await recordDoctorRun(portal);
    const now = portal.clock.now();
    const values = { kind: 'people' as const, file_name: 'alumnos.csv', created_at: now.toISOString() };
    const { id } = await db
      .insertInto('imports')
      .values({ ...values, state: 'ready' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await expectLine(portal, 'La lista «alumnos.csv» está revisada y espera una decisión.', `/admin/imports/${id}`);
    const change = (changes: object) => db.updateTable('imports').set(changes).where('id', '=', id).execute();
    for (const state of ['applying', 'applied', 'abandoned']) {
      await change({ state, ended_at: state === 'applying' ? null : now.toISOString() });
      expect(await overview(portal, 'ada')).toContain(WELL);
    }
    await change({ state: 'failed', ended_at: now.toISOString() });
    await expectLine(portal, 'La importación de «alumnos.csv» se detuvo.', `/admin/imports/${id}`);
    await change({ state: 'validating', ended_at: null, created_at: addMs(now, -minutes(61)).toISOString() });
    await expectLine(portal, 'La importación de «alumnos.csv» se detuvo.', `/admin/imports/${id}`);
    await change({ state: 'failed', ended_at: addMs(now, -days(4)).toISOString() });
    expect(await overview(portal, 'ada')).toContain(WELL);
  });

  test('is a Jitsi that does not respond', async () => {
    let answer: Fetch = () => Promise.reject(new Error('connection refused'));
    const portal = await openPortal({}, { fetchJitsi: (...given) => answer(...given) });
    await recordDoctorRun(portal);
    await portal.context.jitsi.refresh();
    await expectLine(portal, 'Jitsi no responde desde la consulta de las 14:00: nadie podrá entrar a una clase.', '/admin/doctor');
    answer = fetchJitsi;
    portal.clock.advance({ minutes: 2 });
    await portal.context.jitsi.refresh();
    expect(await overview(portal, 'ada')).toContain(WELL);
  });

  test('is what Jitsi does not enforce where it asks for accounts, which is listed below', async () => {
    const portal = await openQuietPortal(jitsiWithAccounts);
    await recordDoctorRun(portal);
    await expectLine(portal, 'reglas del portal.', '#unenforced-rules');
    expect((await portal.as('ada').get('/admin')).text).toContain('id="unenforced-rules"');
  });

  test('is an audit log that was tampered with', async () => {
    const portal = await openQuietPortal();
    await recordDoctorRun(portal);
    expect(await overview(portal, 'ada')).toContain(WELL);
    await portal.context.db.updateTable('audit_log_ends').set({ seal: 'x' }).execute();
    await expectLine(portal, 'El registro fue alterado fuera del portal.', '/admin/audit-log');
    portal.log.errors();
  });
});

describe('access to what needs attention', () => {
  test.each<[Permission, string[]]>([
    ['roles:write', ['El diagnóstico nunca']],
    ['mail:read', ['correo no se pudo']],
    ['people:read', ['La cuenta de Tomás']],
    ['people:write', ['La lista «alumnos.csv»']],
    ['meetings:write', ['no tiene docente']],
    ['courses:write', []],
  ])('%s sees only what it can mend', async (permission, lines) => {
    const portal = await openQuietPortal();
    const { db } = portal.context;
    const now = portal.clock.now();
    await addMail(portal, { state: 'failed', ended_at: now.toISOString() });
    await lockOut(db, await findUserId(db, 'tomas'), now);
    await db
      .insertInto('imports')
      .values({ kind: 'people', file_name: 'alumnos.csv', created_at: now.toISOString(), state: 'ready' })
      .execute();
    await db.updateTable('enrollments').set({ status: 'ended' }).where('role', '=', 'teacher').execute();
    await createCustomRole(db, 'solo', [permission], ['otto']);
    const page = await overview(portal, 'otto');
    const all = ['El diagnóstico nunca', 'correo no se pudo', 'La cuenta de Tomás', 'La lista «alumnos.csv»', 'no tiene docente'];
    expect(all.filter((line) => page.includes(line))).toEqual(all.filter((line) => lines.includes(line)));
  });
});

async function overview(portal: TestPortal, member: Member): Promise<string> {
  return textOfHtml((await portal.as(member).get('/admin').expect(200)).text);
}

/** A line with this text leads to this address. */
async function expectLine(portal: TestPortal, text: string, href: string): Promise<void> {
  const { text: html } = await portal.as('ada').get('/admin').expect(200);
  const lines = (/<section class="card attention"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '').split('<li').slice(1);
  const line = lines.find((one) => textOfHtml(one).includes(text));
  expect([text, lines.map((one) => textOfHtml(one)), line !== undefined]).toEqual([text, expect.anything(), true]);
  expect(/href="([^"]+)"/.exec(line!)?.[1]).toBe(href);
}

async function recordDoctorRun(portal: TestPortal, { failed = 0, complete = 1 } = {}): Promise<void> {
  const { db } = portal.context;
  const result = { check: 'database', status: 'failed', outcome: 'schema-old', observed: '' };
  await db.deleteFrom('doctor_runs').execute();
  await db
    .insertInto('doctor_runs')
    .values({ ran_at: portal.clock.now().toISOString(), complete, results: JSON.stringify(Array.from({ length: failed }, () => result)) })
    .execute();
}

async function addMail(portal: TestPortal, values: Record<string, string>): Promise<void> {
  const at = portal.clock.now().toISOString();
  const mail = {
    template: 'invitation',
    email: 'x@y.cl',
    subject: 'Hola',
    message_id: 'x',
    queued_at: at,
    expires_at: addMs(portal.clock.now(), days(9)).toISOString(),
  };
  await portal.context.db
    .insertInto('mail')
    .values({ ...mail, ...values } as never)
    .execute();
}
