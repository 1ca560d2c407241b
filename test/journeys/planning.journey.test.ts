import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, toWallTime } from '../../src/platform/shared/wall-time.ts';
import { ActionCounter, axeViolations, measureOverflow, openPage, signIn, startBrowser } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';

let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  journey = await startJourney();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

/** As many as a teacher may need. */
const MAX_ACTIONS = 8;

test('a teacher gets from a page that is about something else to a saved weekly series in eight actions', async () => {
  const { page, context, complaints } = await openPage(browser);
  await page.goto(journey.url);
  await signIn(page, 'tomas');
  await page.goto(`${journey.url}/profile`);
  const actions = new ActionCounter();
  const zone = journey.portal.context.settings.timeZone;
  // Classes of the demo lie around the time of day at which the test runs, and the button would speak of clashes.
  const hour = Number(toWallTime(new Date(), zone).time.slice(0, 2));
  const from = hour >= 3 && hour < 16 ? '21:00' : '09:00';
  await actions.click(page.getByRole('link', { name: 'Programar clases' }));
  await actions.click(page.getByRole('link', { name: /^Python para análisis de datos/ }));
  await actions.click(page.getByText('Cada semana'));
  await actions.click(page.getByLabel('Lunes', { exact: true }));
  await actions.click(page.getByLabel('Jueves', { exact: true }));
  await actions.fill(page.getByLabel('Lunes, desde las'), from);
  await actions.fill(page.getByLabel('Última fecha'), addDays(new Date().toISOString().slice(0, 10), 60));
  // The dates show themselves while the form is filled in, with the hours that were typed for one of the days.
  await page
    .locator('.date', { hasText: 'jueves' })
    .or(page.locator('.date', { hasText: 'Jueves' }))
    .first()
    .waitFor();
  expect([await axeViolations(page), await measureOverflow(page)]).toEqual([[], 0]);
  await actions.click(page.getByRole('button', { name: /^Programar \d+ clases$/ }));
  await page.getByText(/^Programaste \d+ clases\.$/).waitFor();
  expect(actions.taken).toBeLessThanOrEqual(MAX_ACTIONS);
  const rows = await journey.portal.context.db
    .selectFrom('meetings')
    .select(['title', 'starts_at'])
    .where('series_id', 'is not', null)
    .orderBy('starts_at')
    .execute();
  expect(new Set(rows.map(({ starts_at: startsAt }) => toWallTime(new Date(startsAt), zone).time))).toEqual(new Set([from]));
  expect(complaints).toEqual([]);
  await context.close();
});

test('other hours of one weekday change those that had the same hours, and no weekday with hours of its own', async () => {
  const { page, context, complaints } = await openPage(browser);
  await page.goto(journey.url);
  await signIn(page, 'tomas');
  await page.goto(`${journey.url}/courses/1/schedule`);
  await page.getByText('Cada semana').click();
  for (const day of ['Lunes', 'Martes', 'Jueves']) await page.getByLabel(day, { exact: true }).setChecked(true);
  await page.getByLabel('Jueves, desde las').fill('15:00');
  await page.getByLabel('Lunes, desde las').fill('09:00');
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Ver las fechas' }).click()]);
  await page.getByLabel('Lunes, desde las').fill('10:00');
  const starts = await Promise.all(['Lunes', 'Martes', 'Jueves'].map((day) => page.getByLabel(`${day}, desde las`).inputValue()));
  expect(starts).toEqual(['10:00', '10:00', '15:00']);
  expect(complaints).toEqual([]);
  await context.close();
});
