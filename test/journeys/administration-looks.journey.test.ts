import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedSchool } from '../../src/demo/seed-school.ts';
import { createImports } from '../support/imports-in-every-state.ts';
import { findFaults, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { classes, findMeetingId } from '../support/rows.ts';

let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  journey = await startJourney();
  await seedSchool(journey.portal.context);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

async function setLocale(locale: 'es' | 'en'): Promise<void> {
  await journey.portal.context.db.updateTable('auth_user').set({ locale }).where('username', '=', 'ada').execute();
}

test('a long word in a title does not widen a page, and a focused column heading is visible', async () => {
  const { db } = journey.portal.context;
  const title = 'Otorrinolaringología'.repeat(4);
  const { id, course_id } = await db
    .updateTable('meetings')
    .set({ title })
    .where('id', '=', await findMeetingId(db, classes.noLink))
    .returning(['id', 'course_id'])
    .executeTakeFirstOrThrow();
  await db.updateTable('courses').set({ title }).where('id', '=', course_id).execute();
  const { page, context } = await openPage(browser, { colorScheme: 'light', width: 360 });
  await page.goto(journey.url);
  await signIn(page, 'tomas');
  for (const path of ['/', `/courses/${course_id}`, `/courses/${course_id}/members`, '/courses', `/meetings/${id}`]) {
    await page.goto(journey.url + path);
    expect([path, await measureOverflow(page)]).toEqual([path, 0]);
  }
  await context.clearCookies();
  await page.goto(journey.url);
  await signIn(page, 'ada');
  await page.goto(`${journey.url}/admin/courses`);
  const head = page.getByRole('link', { name: 'Creado' });
  await head.focus();
  expect((await head.boundingBox())!.width).toBeGreaterThan(40);
  await context.close();
});

test('a series is created with the keyboard alone: the focus moves to the first error, then to the dates', async () => {
  const { page, context } = await openPage(browser, { colorScheme: 'light', width: 360 });
  const focused = () => page.locator(':focus').getAttribute('id');
  const tabTo = async (id: string) => {
    for (let pressed = 0; pressed < 60 && (await focused()) !== id; pressed++) await page.keyboard.press('Tab');
    expect(await focused()).toBe(id);
  };
  await page.goto(journey.url);
  await signIn(page, 'ada');
  await page.goto(`${journey.url}/courses/1/schedule`);
  await page.getByLabel('Título').fill('');
  await page.getByLabel('Título').press('Enter');
  await page.getByText('Escribe un título.').waitFor();
  expect(await focused()).toBe('title');
  await page.keyboard.type('Taller');
  await page.getByLabel('Cada semana').check();
  await tabTo('day-2');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.locator('#dates-title:focus').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  const [skipped] = await page.locator('.date').all();
  await skipped!.getByText('Se salta').waitFor();
  await page.getByRole('button', { name: /^Programar \d+ clases$/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/^Programaste \d+ clases\.$/).waitFor();
  await context.close();
});

test('a file is uploaded and its import abandoned with the keyboard alone, while the page reloads every second', async () => {
  const { db } = journey.portal.context;
  const { page, context } = await openPage(browser);
  await page.goto(journey.url);
  await signIn(page, 'ada');
  await page.goto(`${journey.url}/admin/imports/people`);
  const file = { name: 'una.csv', mimeType: 'text/csv', buffer: Buffer.from('usuario;nombre\nzoe;Zoe') };
  await page.getByLabel('Archivo CSV').setInputFiles(file);
  await page.getByRole('button', { name: 'Revisar archivo' }).press('Enter');
  await page.getByRole('button', { name: 'Importar 1 persona' }).waitFor();
  await db.updateTable('imports').set({ state: 'applying', done: 1, total: 5 }).execute();
  await page.reload();
  await page.getByRole('button', { name: 'Descartar' }).focus();
  await db.updateTable('imports').set({ done: 2 }).execute();
  await page.getByText('2 de 5').waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('abandon');
  await page.keyboard.press('Enter');
  await page.getByText('Descartaste la importación').waitFor();
  await context.close();
});

test('imports in every state are accessible, fit three widths and complain of nothing', async () => {
  const { db } = journey.portal.context;
  const first = await openPage(browser);
  await first.page.goto(journey.url);
  await signIn(first.page, 'ada');
  const ids = await createImports(first.page, journey.url, db);
  const tabs = ['changed', 'unchanged', 'refused'].map((tab) => `/admin/imports/${ids.get('mixed')}?tab=${tab}`);
  const links = `/admin/imports/${ids.get('done')}/links`;
  const paths = ['/admin/imports', ...[...ids.values()].map((id) => `/admin/imports/${id}`), ...tabs, links];
  await first.context.close();
  for (const locale of ['es', 'en'] as const) {
    await setLocale(locale);
    const { page, context, complaints } = await openPage(browser);
    await page.goto(journey.url);
    await signIn(page, 'ada');
    for (const path of paths) {
      const answer = await page.goto(journey.url + path);
      expect([path, answer?.status(), await findFaults(page), complaints]).toEqual([path, 200, [], []]);
    }
    await context.close();
  }
}, 600_000);
