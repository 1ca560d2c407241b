import { expect, test } from 'vitest';
import { openMailPortal, type MailPortal } from '../../support/mail-portal.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { previewAndSave, postForm, seriesUrl, seriesForm } from '../../support/series.ts';
import { openPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

/** A series of six, the path that changes it from its third meeting on, and what its form sends. */
async function openWithSeries() {
  const portal = await openMailPortal();
  await previewAndSave(portal, seriesUrl, seriesForm);
  const rows = await portal.context.db.selectFrom('meetings').selectAll().where('series_id', 'is not', null).orderBy('starts_at').execute();
  const form = { ...seriesForm, first_date: '2026-11-30', version: '1', notify: 'on' };
  return { portal, rows, path: `/meetings/${rows[2]!.id}/series`, form };
}

async function mailsOf(portal: MailPortal) {
  const mails = await portal.newMails();
  return mails.map(({ recipients, subject, text }) => ({ to: recipients.join(), subject, text: text!.replaceAll('\r\n', '\n') }));
}

test('a changed series sends each member one mail with every changed date', async () => {
  const { portal, rows, path, form } = await openWithSeries();
  expect(await mailsOf(portal)).toEqual([]);
  expect((await portal.as('tomas').get(path)).text).toMatch(/id="notify" name="notify" checked/);
  await portal.context.db
    .updateTable('auth_user')
    .set({ locale: 'en', time_zone: 'Europe/Madrid' })
    .where('id', '=', await findUserId(portal.context.db, 'tomas'))
    .execute();
  const changed = { ...form, weekday: ['1', '4', '7'], last_date: '2026-12-07', skip: '2026-12-07', starts: '20:00', ends: '21:00' };
  expect((await previewAndSave(portal, path, changed)).saved.status).toBe(303);
  const mails = await mailsOf(portal);
  expect(mails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    ['sofia@gryphos.example', 'Cambió el horario: Clase de la tarde'],
    ['tomas@gryphos.example', 'New schedule: Clase de la tarde'],
  ]);
  const of = (name: string) => mails.find(({ to }) => to.startsWith(name))!.text;
  expect(of('sofia')).toContain(`Cambió el horario de «Clase de la tarde», del curso «Python para análisis de datos».

Con nueva hora:
- Lunes, 30 de noviembre, 20:00–21:00 (antes: lunes, 30 de noviembre, 19:00–20:30)
- Jueves, 3 de diciembre, 20:00–21:00 (antes: miércoles, 2 de diciembre, 19:00–20:30)

No se realizarán:
- Lunes, 7 de diciembre, 19:00–20:30
- Miércoles, 9 de diciembre, 19:00–20:30

Se realizarán:
- Domingo, 6 de diciembre, 20:00–21:00
`);
  expect(of('sofia')).toContain('Todas las horas son de: hora de Chile.');
  expect(of('tomas')).toContain('- Tuesday 1 December, 00:00–01:00 (before: Monday 30 November, 23:00–00:30)');
  expect(rows).toHaveLength(6);
  // The end of the last class of which the mail speaks.
  expect(await portal.context.db.selectFrom('mail').select('expires_at').distinct().execute()).toEqual([
    { expires_at: '2026-12-09T23:30:00.000Z' },
  ]);
  expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({ event: 'series.changed' });
});

test('a series that is cancelled altogether is announced as cancelled', async () => {
  const { portal, rows, path, form } = await openWithSeries();
  await portal.as('sofia').get(`/join-meeting/${rows[3]!.id}`);
  const looked = await postForm(portal, path, { ...form, step: 'skip-all' });
  expect(textOfHtml(looked.text)).toMatch(/0 clases.*Lunes, 30 de noviembre 2026 19:00–20:30 Se salta/);
  const skip = [...looked.text.matchAll(/name="skip" value="([^"]+)"\s+checked/g)].map(([, date]) => date);
  expect(skip).toEqual(['2026-11-30', '2026-12-02', '2026-12-07', '2026-12-09']);
  expect((await previewAndSave(portal, path, { ...form, skip })).saved.status).toBe(303);
  const left = await portal.context.db.selectFrom('meetings').select(['id', 'cancelled_at']).where('series_id', 'is not', null).execute();
  expect(left).toEqual([
    { id: rows[0]!.id, cancelled_at: null },
    { id: rows[1]!.id, cancelled_at: null },
    { id: rows[3]!.id, cancelled_at: expect.any(String) as unknown },
  ]);
  const mails = await mailsOf(portal);
  expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill('Clases canceladas: Clase de la tarde'));
  expect(mails[0]!.text.match(/^- .*/gm)).toHaveLength(4);
  expect(textOfHtml((await portal.as('tomas').get('/courses/1')).text)).toContain('cambiaron 4 clases');
});

test('no mail is sent about a new title, an undone change or a past meeting', async () => {
  const { portal, path, form } = await openWithSeries();
  await previewAndSave(portal, path, { ...form, title: 'Taller' });
  expect(await mailsOf(portal)).toEqual([]);
  const later = { ...form, title: 'Taller', starts: '20:00', ends: '21:30' };
  await previewAndSave(portal, path, { ...later, version: '2' });
  await previewAndSave(portal, path, { ...form, title: 'Taller', version: '3' });
  expect(await mailsOf(portal)).toEqual([]);
  await previewAndSave(portal, path, { ...later, version: '4' });
  portal.clock.set(new Date('2026-12-08T00:31:00.000Z'));
  const [mail] = await mailsOf(portal);
  expect(mail!.text.match(/^- .*/gm)).toEqual(['- Miércoles, 9 de diciembre, 20:00–21:30 (antes: miércoles, 9 de diciembre, 19:00–20:30)']);
});

test('two changes before the first mail become one mail, and a long list is cut and counted', async () => {
  const { portal, path, form } = await openWithSeries();
  const long = { ...form, last_date: '2027-03-31' };
  await previewAndSave(portal, path, { ...long, starts: '18:00', ends: '19:00' });
  await previewAndSave(portal, path, { ...long, version: '2', starts: '17:00', ends: '18:00' });
  const mails = (await mailsOf(portal)).filter(({ to }) => to.startsWith('sofia'));
  expect(mails).toHaveLength(1);
  expect(mails[0]!.text).toContain('- Lunes, 30 de noviembre, 17:00–18:00 (antes: lunes, 30 de noviembre, 19:00–20:30)');
  expect(mails[0]!.text).toMatch(/Se realizarán:\n(- .*\n){20}- y otras \d+\n/);
  await previewAndSave(portal, path, { ...long, version: '3', starts: '18:00', ends: '19:00' });
  const [next] = await mailsOf(portal);
  expect(next!.text).toContain('- Lunes, 30 de noviembre, 18:00–19:00 (antes: lunes, 30 de noviembre, 17:00–18:00)');
});

test('the teacher may leave the notice out, and without a mail server the form does not ask', async () => {
  const { portal, path, form } = await openWithSeries();
  await previewAndSave(portal, path, { ...form, notify: undefined, starts: '20:00', ends: '21:00' });
  expect(await mailsOf(portal)).toEqual([]);
  expect(await portal.context.db.selectFrom('series_notices').selectAll().execute()).toEqual([]);

  const silent = await openPortal();
  await previewAndSave(silent, seriesUrl, seriesForm);
  const { id } = await silent.context.db
    .selectFrom('meetings')
    .select('id')
    .where('series_id', 'is not', null)
    .limit(1)
    .executeTakeFirstOrThrow();
  const page = `/meetings/${id}/series`;
  expect((await silent.as('tomas').get(page)).text).not.toContain('name="notify"');
  await previewAndSave(silent, page, { ...seriesForm, version: '1', notify: 'on', starts: '20:00', ends: '21:00' });
  expect(await silent.context.db.selectFrom('jobs').selectAll().where('kind', '!=', 'figures').execute()).toEqual([]);
});
