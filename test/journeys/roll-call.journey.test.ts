import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, signIn, startBrowser } from '../support/browser.ts';
import { enrollStudents } from '../support/enroll-students.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { classes, findMeetingId } from '../support/rows.ts';

let journey: Journey;
let browser: Browser;
let path: string;

beforeAll(async () => {
  journey = await startJourney();
  browser = await startBrowser();
  const { db } = journey.portal.context;
  const id = await findMeetingId(db, classes.open);
  await enrollStudents(db, id, 39);
  path = `/meetings/${id}/attendance`;
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

beforeEach(() => journey.portal.context.db.deleteFrom('attendance_corrections').execute());

/** How many students have each stored mark. */
async function countMarks(): Promise<Record<string, number>> {
  const rows = await journey.portal.context.db.selectFrom('attendance_corrections').select('status').execute();
  return rows.reduce<Record<string, number>>((counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {});
}

async function openRollCall(options: { javaScriptEnabled?: boolean } = {}, width = 360): Promise<Page> {
  const { page } = await openPage(browser, { colorScheme: 'light', width }, options);
  await page.goto(`${journey.url}${path}`);
  await signIn(page, 'tomas');
  await page.waitForURL(`**${path}`);
  return page;
}

test.each([true, false])('a class of forty is marked with forty taps and saved with one; JavaScript: %s', async (javaScriptEnabled) => {
  const page = await openRollCall({ javaScriptEnabled });
  const students = page.locator('.roll-call-student');
  const count = await students.count();
  expect(count).toBe(40);
  for (let index = 0; index < count; index++)
    await students
      .nth(index)
      .getByText(index % 10 === 0 ? 'A' : 'P', { exact: true })
      .click();
  if (javaScriptEnabled) expect(await page.locator('[data-count="present"]').textContent()).toBe('36');
  await page.getByRole('button', { name: 'Guardar lista' }).click();
  await page.getByText('Guardamos la lista.').waitFor();
  expect(await countMarks()).toEqual({ present: 36, absent: 4 });
  await page.context().close();
});

test('a class of forty is marked and saved with the keyboard alone', async () => {
  const page = await openRollCall({}, 1280);
  await page.locator('.roll-call-help summary').focus();
  await page.keyboard.press('Tab');
  for (const key of ['p', 'a', 't', 'j', ...Array<string>(35).fill('p')]) await page.keyboard.press(key);
  // Back to the first, who came after all but late, and down again to the last.
  for (let step = 0; step < 39; step++) await page.keyboard.press('ArrowUp');
  await page.keyboard.press('l');
  for (let step = 0; step < 38; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  expect(await page.locator('[data-count]').allTextContents()).toEqual(['35', '1', '2', '2', '0']);
  await page.keyboard.press('Enter');
  await page.getByText('Guardamos la lista.').waitFor();
  expect(await countMarks()).toEqual({ present: 35, absent: 1, late: 2, excused: 2 });
  await page.context().close();
});

test('whoever leaves with marks that are not saved is asked first', async () => {
  const page = await openRollCall();
  await page.getByRole('button', { name: 'Presente al resto' }).click();
  expect(await page.locator('[data-count="present"]').textContent()).toBe('40');
  const asked = page.waitForEvent('dialog').then((dialog) => dialog.dismiss());
  await page
    .getByRole('link', { name: 'Otras personas' })
    .click()
    .catch(() => undefined);
  await asked;
  expect(await countMarks()).toEqual({});
  await page.getByRole('button', { name: 'Guardar lista' }).click();
  await page.getByText('Guardamos la lista.').waitFor();
  expect(await countMarks()).toEqual({ present: 40 });
  await page.context().close();
});
