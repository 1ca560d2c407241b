import { describe, expect, test, vi } from 'vitest';
import { startPortal } from '../../../src/portal.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { openMailPortal } from '../../support/mail-portal.ts';
import { listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';

const school = {
  name: 'Liceo Los Álamos & Cía.',
  email: 'secretaria@alamos.example',
  phone: '+56 2 2345 6789',
  whatsapp: '+56 9 1234 5678',
  hours: 'lunes a viernes, de 9:00 a 18:00',
  sign_in_text: 'Tu usuario es tu RUT,\nsin puntos ni guion.',
  time_zone: 'America/Punta_Arenas',
  locale: 'en',
};

async function save(portal: TestPortal, typed: Record<string, string>) {
  return sendForm(portal.as('ada'), await openForm(portal.as('ada'), '/admin/settings', typed));
}

const rowOf = ({ context }: TestPortal) => context.db.selectFrom('identity').selectAll().executeTakeFirstOrThrow();

const textOf = async (portal: TestPortal, path: string) => (await portal.stranger().get(path)).text;

describe('the settings of the portal', () => {
  test('are kept as they were typed, with an entry of what was before', async () => {
    const portal = await openPortal();
    const answer = await save(portal, { ...school, name: `  ${school.name} ` });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/admin/settings']);
    const { sign_in_text: text, ...rest } = school;
    expect(await rowOf(portal)).toMatchObject({ ...rest, sign_in_text: text, version: 2 });
    const [entry] = (await listAuditLog(portal.context.db)).slice(-1);
    expect(entry).toMatchObject({ event: 'portal.identity-changed', actor_id: expect.any(Number) as number });
    expect(JSON.parse(entry!.details)).toMatchObject({
      name: { before: '', after: school.name },
      timeZone: { before: '', after: 'America/Punta_Arenas' },
      locale: { before: 'es', after: 'en' },
      signInText: { before: '', after: text },
    });
    expect((await portal.as('ada').get('/admin/audit-log')).text).toContain('Ajustes del portal cambiados');
    await save(portal, {});
    expect(await rowOf(portal)).toMatchObject({ version: 2 });
  });

  test('show in every kind of page, file and mail', async () => {
    const portal = await openMailPortal();
    await save(portal, school);
    const escaped = 'Liceo Los Álamos &amp; Cía.';
    const ada = portal.as('ada');
    for (const path of ['/', '/admin', '/privacy', '/login', '/no-hay', '/guest/nada', '/courses/1/attendance/print'])
      expect([path, (await ada.get(path).redirects(1)).text]).toEqual([path, expect.stringContaining(escaped)]);
    expect(await textOf(portal, '/login')).toContain('Tu usuario es tu RUT,\nsin puntos ni guion.');
    // A browser in neither language.
    expect((await portal.stranger().get('/login').set('Accept-Language', 'pt-BR')).text).toContain('lang="en"');
    expect((await portal.stranger().get('/login').set('Accept-Language', 'es-CL')).text).toContain('lang="es"');
    const address = /value="([^"]+all\.ics)"/.exec((await ada.get('/calendar')).text)![1]!;
    const feed = (await portal.stranger().get(new URL(address).pathname).buffer()).text;
    expect(feed).toContain('X-WR-CALNAME;VALUE=TEXT:Liceo Los Álamos & Cía.');
    expect(feed).toContain('X-WR-TIMEZONE;VALUE=TEXT:America/Punta_Arenas');

    await sendForm(ada, await openForm(ada, '/admin/settings', {}, '/admin/mail/test'));
    const [mail] = await portal.newMails();
    expect(mail).toMatchObject({ from: { name: school.name, address: 'portal@gryphos.example' }, subject: 'Correo de prueba' });
    expect(mail!.text).toContain(
      `-- \n${school.name} · Portal de cursos\n¿Tienes dudas? ${school.email} · ${school.phone} · WhatsApp ${school.whatsapp} (${school.hours})\n`,
    );
    expect(mail!.html).toContain(escaped);
    expect(mail!.headers).toContainEqual(expect.objectContaining({ key: 'reply-to', value: school.email }));
  });

  test('are the system’s where nobody has set them', async () => {
    const portal = await openMailPortal({ TIME_ZONE: 'America/Bogota' });
    const ada = portal.as('ada');
    expect((await ada.get('/admin/settings')).text).toContain('La de la configuración del sistema: Bogotá (hora de Colombia)');
    expect(portal.context.settings.timeZone).toBe('America/Bogota');
    await save(portal, { time_zone: 'America/Lima' });
    expect(portal.context.settings.timeZone).toBe('America/Lima');
    expect((await ada.get('/courses/1/schedule')).text).toContain('hora estándar de Perú');
    await save(portal, { time_zone: '' });
    expect(portal.context.settings.timeZone).toBe('America/Bogota');
    await sendForm(ada, await openForm(ada, '/admin/settings', {}, '/admin/mail/test'));
    const [mail] = await portal.newMails();
    expect(mail!.from).toEqual({ name: 'Gryphos', address: 'portal@gryphos.example' });
    expect(mail!.headers.map(({ key }) => key)).not.toContain('reply-to');
  });

  test.each([
    [{ email: 'secretaria@' }, 'No parece un correo'],
    [{ phone: 'anexo 12' }, 'No parece un teléfono'],
    [{ whatsapp: '9 1234 5678' }, 'Escríbelo con el código del país'],
    [{ whatsapp: '+56' }, 'Escríbelo con el código del país'],
    [{ time_zone: 'Chile/Nunca' }, 'Elige una zona horaria de la lista'],
    [{ name: 'x'.repeat(61) }, 'Es demasiado largo'],
  ])('refuse %j and keep what was typed', async (typed, problem) => {
    const portal = await openPortal();
    const answer = await save(portal, { hours: 'de 9 a 18', ...typed });
    expect([400, 422]).toContain(answer.status);
    expect(answer.text).toContain(problem);
    expect(answer.text).toContain('value="de 9 a 18"');
    for (const [name, value] of Object.entries(typed)) if (name !== 'time_zone') expect(answer.text).toContain(`value="${value}"`);
    expect(await rowOf(portal)).toMatchObject({ hours: '', version: 1 });
  });

  test('tell of a change that another administrator made meanwhile', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/settings', { name: 'Segundo', hours: 'tardes' });
    await save(portal, { name: 'Primero' });
    const answer = await sendForm(ada, form);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Nombre de la institución: Primero');
    expect(answer.text).toContain('value="Segundo"');
    expect(await rowOf(portal)).toMatchObject({ name: 'Primero', hours: '' });
  });

  test('reach the other processes on the same database within seconds', async () => {
    const portal = await openPortal();
    const other = await startPortal(testSettings({ DATABASE_URL: portal.databaseUrl }), { manualJobs: true, logDestination: portal.log });
    try {
      await save(portal, { name: 'Liceo Nuevo' });
      await vi.waitFor(() => expect(other.context.identity.current.name).toBe('Liceo Nuevo'), { timeout: 20_000, interval: 100 });
    } finally {
      await other.close();
    }
  });

  test('stay on the pages when the database cannot be read', async () => {
    const portal = await openPortal();
    await save(portal, { name: 'Liceo Nuevo' });
    await portal.context.db.destroy();
    const answer = await portal.as('ada').get('/');
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.text).toContain('Liceo Nuevo');
    expect(portal.log.errors()).not.toEqual([]);
  });
});
