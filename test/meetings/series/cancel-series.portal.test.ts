import { expect, test } from 'vitest';
import { openMailPortal, type MailPortal } from '../../support/mail-portal.ts';
import { listAuditLog } from '../../support/rows.ts';
import { postForm as post, previewAndSave, seriesForm, seriesUrl } from '../../support/series.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

async function openWithSeries() {
  const portal = await openMailPortal();
  await previewAndSave(portal, seriesUrl, { ...seriesForm, title: 'Sesión {n}' });
  const rows = await meetingsOf(portal);
  return { portal, rows, path: `/meetings/${rows[2]!.id}/series` };
}

const meetingsOf = ({ context }: MailPortal) =>
  context.db.selectFrom('meetings').selectAll().where('series_id', 'is not', null).orderBy('starts_at').execute();

const cancelledOf = async (portal: MailPortal) => (await meetingsOf(portal)).map((row) => row.cancelled_at !== null);

test('a series is cancelled from a class on, with one mail to each member, and restored', async () => {
  const { portal, rows, path } = await openWithSeries();
  // Cancelled by itself before: it stays so.
  await post(portal, `/meetings/${rows[3]!.id}/cancel`, { note: 'Reunión' });
  const asked = await portal.as('tomas').get(`${path}/cancel`);
  expect(textOfHtml(asked.text)).toMatch(/Estas 3 clases no se realizarán.*Sesión 3.*Sesión 5.*Sesión 6.*Cancelar 3 clases/);
  const cancel = { from: '2026-11-30', note: 'La profesora está con licencia', notify: 'on', version: '1' };
  expect((await post(portal, `${path}/cancel`, cancel)).status).toBe(303);
  expect(await cancelledOf(portal)).toEqual([false, false, true, true, true, true]);
  expect((await meetingsOf(portal)).map(({ cancel_note: note }) => note).slice(2)).toEqual([
    cancel.note,
    'Reunión',
    cancel.note,
    cancel.note,
  ]);
  const mails = await portal.newMails();
  expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill('Clases canceladas: Sesión'));
  expect(mails[0]!.text).toContain('La profesora está con licencia');
  expect(mails[0]!.text!.match(/^- .*/gm)).toHaveLength(3);
  const last = (await listAuditLog(portal.context.db)).at(-1)!;
  expect([last.event, JSON.parse(last.details)]).toEqual([
    'series.cancelled',
    { firstDate: '2026-11-30', note: cancel.note, told: true, meetings: 3 },
  ]);
  const page = await portal.as('tomas').get('/courses/1');
  expect(page.text).toMatch(/action="[^"]*\/series\/restore"/);

  const undo = await portal.as('tomas').get(`${path}/restore`);
  expect(textOfHtml(undo.text)).toContain('Estas 3 clases se cancelaron juntas');
  expect((await post(portal, `${path}/restore`, { cancellation: '2', notify: 'on' })).status).toBe(303);
  expect(await cancelledOf(portal)).toEqual([false, false, false, true, false, false]);
  expect((await portal.newMails())[0]!.text).toMatch(/Se realizarán:\r?\n- Lunes, 30 de noviembre/);
});

test('of two cancellations each is undone by itself', async () => {
  const { portal, path } = await openWithSeries();
  await post(portal, `${path}/cancel`, { from: '2026-12-07', note: '', version: '1' });
  await post(portal, `${path}/cancel`, { from: '2026-11-30', note: '', version: '2' });
  expect(await cancelledOf(portal)).toEqual([false, false, true, true, true, true]);
  await post(portal, `${path}/restore`, { cancellation: '3' });
  expect(await cancelledOf(portal)).toEqual([false, false, false, false, true, true]);
  await post(portal, `${path}/restore`, { cancellation: '3' });
  await post(portal, `${path}/restore`, { cancellation: '2' });
  expect(await cancelledOf(portal)).toEqual(Array(6).fill(false));
});

test('a class that would be over by now is not restored', async () => {
  const { portal, path } = await openWithSeries();
  await post(portal, `${path}/cancel`, { from: '2026-11-30', note: '', version: '1' });
  portal.clock.set(new Date('2026-12-01T00:00:00.000Z'));
  expect(textOfHtml((await portal.as('tomas').get(`${path}/restore`)).text)).toMatch(
    /Estas 3 clases se cancelaron juntas.*Reactivar las 3 clases/,
  );
  await post(portal, `${path}/restore`, { cancellation: '2' });
  expect(await cancelledOf(portal)).toEqual([false, false, true, false, false, false]);
  const again = await portal.as('tomas').get(`${path}/restore`);
  expect([again.status, again.headers['location']]).toEqual([303, path.replace('/series', '')]);
});

test('the notes of two cancellations stand in the one mail about both, and none of what was restored', async () => {
  const { portal, path } = await openWithSeries();
  const cancel = (from: string, note: string, version: string) => post(portal, `${path}/cancel`, { from, note, notify: 'on', version });
  await cancel('2026-12-09', 'Hay paro', '1');
  await cancel('2026-12-07', 'Estoy con licencia', '2');
  await cancel('2026-11-30', '', '3');
  await post(portal, `${path}/restore`, { cancellation: '2', notify: 'on' });
  const [mail] = await portal.newMails();
  expect(mail!.text!.match(/^- .*/gm)).toHaveLength(3);
  expect(mail!.text).toContain('Estoy con licencia');
  expect(mail!.text).not.toContain('Hay paro');
});

test('a running class stays, and a mail that has not left is not sent after the undo', async () => {
  const { portal, rows, path } = await openWithSeries();
  portal.clock.set(new Date('2026-11-30T22:10:00.000Z'));
  await post(portal, `${path}/cancel`, { from: '2026-11-30', note: '', notify: 'on', version: '1' });
  expect(await cancelledOf(portal)).toEqual([false, false, false, true, true, true]);
  await post(portal, `${path}/restore`, { cancellation: '2', notify: 'on' });
  expect((await portal.newMails()).filter(({ subject }) => subject?.includes('Sesión'))).toEqual([]);
  expect(rows).toHaveLength(6);
});

test('is refused to a teacher of another course, and to who saw another series', async () => {
  const { portal, path } = await openWithSeries();
  const cancel = { from: '2026-11-30', note: '', version: '1' };
  const change = { ...seriesForm, title: 'Otra', first_date: '2026-11-30', version: '1' };
  await previewAndSave(portal, path, change);
  const late = await post(portal, `${path}/cancel`, { ...cancel, note: 'Lo que escribí' });
  expect([late.status, late.text.includes('Lo que escribí'), late.text.includes('name="version" value="2"')]).toEqual([409, true, true]);
  expect((await post(portal, `${path}/cancel`, { ...cancel, version: '2', note: 'x'.repeat(1001) })).status).toBe(422);
  await portal.context.db.updateTable('enrollments').set({ status: 'ended' }).where('role', '=', 'teacher').execute();
  for (const action of ['cancel', 'restore']) {
    expect((await portal.as('tomas').get(`${path}/${action}`)).status).toBe(404);
    expect((await post(portal, `${path}/${action}`, { ...cancel, version: '2', cancellation: '2' })).status).toBe(404);
  }
  expect(await cancelledOf(portal)).toEqual(Array(6).fill(false));
});
