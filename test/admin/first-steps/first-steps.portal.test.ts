import { describe, expect, test } from 'vitest';
import { setUpApp } from '../../support/authenticator-app.ts';
import { crawl } from '../../support/crawl.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const SMTP = { SMTP_URL: 'smtp://127.0.0.1:2525', MAIL_FROM: 'portal@sur.example' };

async function emptyPortal(given: Record<string, string> = SMTP): Promise<TestPortal> {
  const portal = await openPortal(given);
  const { db } = portal.context;
  for (const table of ['join_attempts', 'meetings', 'enrollments', 'courses'] as const) await db.deleteFrom(table).execute();
  await db.deleteFrom('auth_user').where('username', '!=', 'ada').execute();
  return portal;
}

const textAt = async (portal: TestPortal, path: string, member: Member = 'ada') =>
  textOfHtml((await portal.as(member).get(path).expect(200)).text);

const toldToWrite = /(escribe|avisa|pide)( \w+)? a la administración|administración de tu curso|escríb(ele|enos)/i;

const STEPS = ['Nombre, logo y contacto', 'Correo', 'Conexión con Jitsi', 'Docentes y estudiantes', 'Cursos', 'Primera clase'];

/** The titles of the steps that are done. */
async function doneSteps(portal: TestPortal): Promise<string[]> {
  const page = await textAt(portal, '/');
  return STEPS.filter((title) => page.includes(`Listo: ${title}`));
}

describe('the first steps', () => {
  test('are the home of the administrator of an empty portal, who is told to write to nobody', async () => {
    const portal = await emptyPortal();
    for (const path of ['/', '/admin']) {
      const page = await textAt(portal, path);
      for (const title of STEPS) expect(page).toContain(`Pendiente: ${title}`);
    }
    const pages = await crawl(portal, 'ada', ['/', '/admin', '/profile']);
    expect(pages.size).toBeGreaterThan(20);
    for (const [path, page] of pages) expect(page, path).not.toMatch(toldToWrite);
  });

  test('nor are they told so when the second factor is lost, or the portal fails', async () => {
    const portal = await emptyPortal();
    await setUpApp(portal, 'ada');
    portal.clock.advance({ minutes: 16 });
    expect(await textAt(portal, '/confirm?with=second-factor&next=/profile/sign-in')).toContain(
      'Otra persona que administra el portal puede quitar el segundo paso',
    );

    await portal.context.db.schema.dropTable('mail').execute();
    const { status, text } = await portal.as('ada').get('/admin/mail');
    expect(portal.log.errors()).not.toEqual([]);
    expect([status, textOfHtml(text)]).toEqual([500, expect.stringMatching(/busca el número [0-9a-f]{8} en el registro técnico/)]);
    expect(textOfHtml(text)).not.toMatch(toldToWrite);
  });

  test('tick themselves off, and are gone when all is done', async () => {
    const portal = await emptyPortal();
    const { db } = portal.context;
    const ada = portal.as('ada');
    expect(await doneSteps(portal)).toEqual([]);

    const identity = { locale: 'es', version: '1', name: 'Instituto Sur' };
    await ada.post('/admin/settings').type('form').send(identity).expect(303);
    expect(await textAt(portal, '/')).toContain('Falta decir a quién puede escribir');
    await ada
      .post('/admin/settings')
      .type('form')
      .send({ ...identity, version: '2', email: 'ayuda@sur.example' })
      .expect(303);
    expect(await doneSteps(portal)).toEqual(STEPS.slice(0, 1));

    await ada.post('/admin/mail/test').expect(303);
    expect(await textAt(portal, '/')).toContain('La prueba está en camino');
    await db.updateTable('mail').set({ state: 'failed' }).execute();
    expect(await textAt(portal, '/')).toContain('La prueba no salió');
    await db.updateTable('mail').set({ state: 'sent' }).execute();
    expect(await doneSteps(portal)).toEqual(STEPS.slice(0, 2));

    const run = { ran_at: portal.clock.now().toISOString(), complete: 0, results: '[]' };
    await db.insertInto('doctor_runs').values(run).execute();
    expect(await textAt(portal, '/')).toContain('encontró algo que hay que corregir');
    await db.updateTable('doctor_runs').set({ complete: 1 }).execute();
    expect(await doneSteps(portal)).toEqual(STEPS.slice(0, 3));

    const person = { username: 'eva', first_name: 'Eva', last_name: 'Soto', email: '', role: '2', method: 'link' };
    await ada.post('/admin/users/new').type('form').send(person);
    expect(await doneSteps(portal)).toEqual(STEPS.slice(0, 4));

    await ada.post('/admin/courses/new').type('form').send({ title: 'Álgebra', description: '' }).expect(303);
    expect(await textAt(portal, '/')).toContain('Falta inscribir a alguien');
    const { id } = await db.selectFrom('courses').select('id').executeTakeFirstOrThrow();
    await ada.post(`/courses/${id}/enroll`).type('form').send({ people: 'eva', role: 'teacher' });
    expect(await doneSteps(portal)).toEqual(STEPS.slice(0, 5));

    const [date, startsAt, endsAt] = ['2026-12-01', '2026-12-01T13:00:00.000Z', '2026-12-01T14:00:00.000Z'];
    await db.insertInto('meetings').values({ course_id: id, title: date, starts_at: startsAt, ends_at: endsAt }).execute();
    expect(await textAt(portal, '/')).not.toContain('Primeros pasos');
    expect(await textAt(portal, '/admin')).not.toContain('Primeros pasos');
  });

  test('say who configures mail where there is no server for it', async () => {
    expect(await textAt(await emptyPortal({ SMTP_URL: '' }), '/')).toContain('todavía no envía correos');
  });

  test('are hidden for all administrators, and come back from the settings', async () => {
    const portal = await emptyPortal();
    const hidden = await portal.as('ada').post('/admin/first-steps').type('form').send({ action: 'hide', from: '/admin' });
    expect([hidden.status, hidden.headers['location']]).toEqual([303, '/admin']);
    expect(await textAt(portal, '/')).not.toContain('Pendiente: Conexión con Jitsi');
    expect(await textAt(portal, '/admin/settings')).toContain('Mostrar los primeros pasos');
    await portal.as('ada').post('/admin/first-steps').type('form').send({ action: 'show' }).expect(303).expect('Location', '/');
    expect(await textAt(portal, '/')).toContain('Pendiente: Conexión con Jitsi');
    expect(await textAt(portal, '/admin/settings')).not.toContain('Mostrar los primeros pasos');
  });

  test('are for nobody else', async () => {
    const portal = await openPortal();
    for (const member of ['tomas', 'sofia'] as const) {
      expect(await textAt(portal, '/', member)).not.toContain('Primeros pasos');
      await portal.as(member).post('/admin/first-steps').type('form').send({ action: 'hide' }).expect(403);
    }
    expect(await textAt(portal, '/courses', 'otto')).toContain('La administración te inscribe');
  });

  test.each(['http://evil.example', '//evil.example', '/admin/users'])('come back to no other page than their own: %s', async (from) => {
    const portal = await openPortal();
    await portal.as('ada').post('/admin/first-steps').type('form').send({ action: 'hide', from }).expect(400);
  });
});
