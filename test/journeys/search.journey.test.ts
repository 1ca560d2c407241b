import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser, viewports } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { classes, findMeetingId } from '../support/rows.ts';

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

async function openAs(page: Page, username: string, path: string): Promise<void> {
  await page.goto(journey.url + path);
  await signIn(page, username);
  await page.getByRole('button', { name: 'Salir' }).waitFor();
}

test('from any page an administrator reads in three actions why a student was refused', async () => {
  const otto = await openPage(browser);
  await openAs(otto.page, 'otto', '/');
  await otto.page.goto(`${journey.url}/join-meeting/${await findMeetingId(journey.portal.context.db, classes.open)}`);
  await otto.context.close();

  const { page, context, complaints } = await openPage(browser);
  await openAs(page, 'ada', '/admin/holidays');
  let actions = 0;
  const act = async (action: Promise<unknown>) => {
    actions++;
    await action;
  };
  await act(page.locator('.site-search').getByRole('searchbox').fill('otto'));
  await act(page.keyboard.press('Enter'));
  await act(page.getByRole('link', { name: '¿Por qué no puede entrar' }).first().click());
  await page.getByText('Otto Fuentes').first().waitFor();
  expect(await page.locator('main').innerText()).toContain('Nunca estuvo en este curso');
  expect(actions).toBeLessThanOrEqual(3);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a key leads to the field; on a narrow screen to its page', async () => {
  for (const width of [1280, 360]) {
    const { page, context, complaints } = await openPage(browser, { colorScheme: 'light', width });
    await openAs(page, 'sofia', '/');
    for (const key of ['/', 'Control+k']) {
      await page.goto(journey.url);
      await page.keyboard.press(key);
      if (width === 1280) await page.locator('#site-search:focus').waitFor();
      else await page.waitForURL('**/search');
    }
    expect(complaints).toEqual([]);
    await context.close();
  }
});

test.each(viewports)('the results are accessible and fit ($colorScheme, $width px)', async (viewport) => {
  const { page, context, complaints } = await openPage(browser, viewport);
  await openAs(page, 'ada', '/search?q=so');
  expect(await axeViolations(page)).toEqual([]);
  expect(await measureOverflow(page)).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
