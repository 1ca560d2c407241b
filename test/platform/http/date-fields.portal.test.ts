import { describe, expect, test } from 'vitest';
import { listAuditLog } from '../../support/rows.ts';
import { postForm, previewAndSave, seriesForm, seriesUrl } from '../../support/series.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** No days, and days that no school means: browsers send what is typed into a field of their own, and bots what they like. */
const noDates = ['2026-13-01', '2026-02-30', '0001-01-01', '9999-12-31', '99999-01-01', '1999-12-31', '2100-01-01'];

const once = { repeat: 'once', title: 'Clase', date: '2026-12-01', starts: '19:00', ends: '20:30' };
const biweekly = { ...seriesForm, repeat: 'biweekly' };
const copy = { title: 'Python 2027', from: '2026-11-23', first_date: '2027-03-22', teachers: 'on' };
const series = { ...seriesForm, version: '1' };
const path = { copy: '/courses/1/copy', meeting: '/meetings/1/change', holidays: '/admin/holidays', guests: '/meetings/1/guests' };

describe.each<[string, string | undefined, Record<string, unknown>, string[]]>([
  ['a class', seriesUrl, once, ['date']],
  ['a class that ends after midnight', seriesUrl, { ...once, ends: '00:30' }, ['date']],
  ['a change of a class', path.meeting, { ...once, version: '1' }, ['date']],
  ['a series', seriesUrl, seriesForm, ['first_date', 'last_date']],
  ['a series of every second week', seriesUrl, biweekly, ['first_date', 'last_date']],
  ['a change of a series', undefined, series, ['first_date', 'last_date']],
  ['the copy of a course', path.copy, copy, ['from', 'first_date']],
  ['a holiday', path.holidays, { action: 'add', name: 'Aniversario', date: '2026-12-01' }, ['date']],
  ['a guest link', path.guests, { uses: '3', end_date: '2026-12-01', end_time: '19:00', code: '' }, ['end_date']],
])('the form of %s', (_form, url, body, fields) => {
  test.each(fields)('comes back with a message where its %s is no day of this century', async (field) => {
    const { portal, seriesPath } = await openWithSeries();
    const before = await portal.context.db.selectFrom('audit_log').select('id').execute();
    for (const date of noDates)
      for (const step of ['preview', 'save']) {
        const { status, text } = await postForm(portal, url ?? seriesPath, { ...body, [field]: date, step, reviewed: 'x' }, 'ada');
        expect([date, step, status]).toEqual([date, step, 422]);
        expect(text).toContain('class="field-error');
      }
    expect(await portal.context.db.selectFrom('audit_log').select('id').execute()).toEqual(before);
  });
});

test('a copy that would end after this century is refused', async () => {
  const { portal } = await openWithSeries();
  for (const first of ['2099-12-24', '2099-12-31'])
    expect((await postForm(portal, path.copy, { ...copy, first_date: first }, 'ada')).status).toBe(422);
});

test('a series is not cancelled from such a date on, and the pages that choose dates ignore it', async () => {
  const { portal, seriesPath } = await openWithSeries();
  for (const date of noDates) {
    expect([date, (await postForm(portal, `${seriesPath}/cancel`, { from: date, note: '', version: '1' })).status]).toEqual([date, 422]);
    for (const url of [
      `${seriesPath}/cancel?from=${date}`,
      `/meetings/1/who-can-join?person=sofia&date=${date}&time=19:00`,
      `/admin/audit-log?from=${date}&until=${date}`,
      `/admin/figures?from=${date}&until=${date}`,
      `/courses/1?month=${date.slice(0, 7)}&day=${date}`,
      `/admin/holidays?year=${date.slice(0, 4)}`,
    ])
      expect([url, (await portal.as('ada').get(url)).status]).toEqual([url, 200]);
  }
  const cancelled = await portal.context.db
    .selectFrom('meetings')
    .select('id')
    .where('series_id', 'is not', null)
    .where('cancelled_at', 'is not', null)
    .execute();
  expect(cancelled).toHaveLength(0);
});

test('the audit log shows a stored detail that is no day as it is', async () => {
  const { portal } = await openWithSeries();
  const [entry] = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'series.made');
  await portal.context.db
    .updateTable('audit_log')
    .set({ details: JSON.stringify({ firstDate: '2026-13-01' }) })
    .where('id', '=', entry!.id)
    .execute();
  expect((await portal.as('ada').get(`/admin/audit-log/${entry!.id}`).expect(200)).text).toContain('2026-13-01');
});

async function openWithSeries(): Promise<{ portal: TestPortal; seriesPath: string }> {
  const portal = await openPortal();
  await previewAndSave(portal, seriesUrl, seriesForm);
  const { id } = await portal.context.db.selectFrom('meetings').select('id').where('series_id', 'is not', null).executeTakeFirstOrThrow();
  return { portal, seriesPath: `/meetings/${id}/series` };
}
