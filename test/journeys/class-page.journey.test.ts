import { devices, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser, viewports } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { classes, findMeetingId } from '../support/rows.ts';

let journey: Journey;
let browser: Browser;
let path: string;

beforeAll(async () => {
  journey = await startJourney();
  browser = await startBrowser();
  path = `/meetings/${await findMeetingId(journey.portal.context.db, classes.open)}`;
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

async function openAs(page: Page, username: string, where = path): Promise<void> {
  await page.goto(`${journey.url}/login?next=${encodeURIComponent(where)}`);
  await signIn(page, username);
  await page.waitForURL(`${journey.url}${where}`);
}

const joinUrl = () => journey.url + path.replace('meetings', 'join-meeting');

describe('the page of a class', () => {
  test('copies its link and says so', async () => {
    const { context, page, complaints } = await openPage(browser);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openAs(page, 'sofia');
    await page.getByRole('button', { name: 'Copiar enlace' }).click();
    await page.getByRole('status').filter({ hasText: 'Copiado' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(joinUrl());
    await page.getByRole('button', { name: 'Copiar: Número' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(path.split('/').at(-1));
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('copies without the clipboard of HTTPS pages', async () => {
    const { context, page } = await openPage(browser);
    await context.addInitScript('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await openAs(page, 'sofia');
    await page.evaluate('document.addEventListener("copy", () => (window.copied = document.getSelection().toString() || "field"))');
    await page.getByRole('button', { name: 'Copiar enlace' }).click();
    await page.getByRole('status').filter({ hasText: 'Copiado' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('window.copied')).toBeTruthy();
    await context.close();
  });

  test('works without JavaScript: the link can be selected, and no button is dead', async () => {
    const { context, page } = await openPage(browser, viewports[0], { javaScriptEnabled: false });
    await openAs(page, 'tomas');
    expect(await page.locator('[data-copy]:visible').count()).toBe(0);
    await page.getByText('Compartir', { exact: true }).click();
    const link = page.locator('#join-url');
    expect([await link.inputValue(), await link.isVisible()]).toEqual([joinUrl(), true]);
    await page.locator('.meeting-header-actions summary').last().click();
    expect(await link.isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Cancelar la clase' }).click();
    await page.getByRole('heading', { name: /^Cancelar «/ }).waitFor();
    await context.close();
  });

  test('opens and closes its menu with the keyboard', async () => {
    const { context, page } = await openPage(browser);
    await openAs(page, 'tomas');
    const focused = () => page.evaluate('document.activeElement.textContent.trim()');
    const summary = page.locator('.meeting-header-actions summary').last();
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Cambiar la clase');
    await page.keyboard.press('Escape');
    expect([await focused(), await page.getByRole('link', { name: 'Cambiar la clase' }).isVisible()]).toEqual(['Más acciones', false]);
    await page.keyboard.press('Space');
    expect(await page.getByRole('link', { name: 'Cambiar la clase' }).isVisible()).toBe(true);
    await page.keyboard.press('Space');
    expect(await page.getByRole('link', { name: 'Cambiar la clase' }).isVisible()).toBe(false);
    await context.close();
  });

  test.each(viewports)('is accessible and fits: $colorScheme, $width px', async (look) => {
    const { context, page, complaints } = await openPage(browser, look);
    await openAs(page, 'tomas');
    for (const tab of ['', '/attendance', '/guests', '/who-can-join', '/joins']) {
      await page.goto(journey.url + path + tab);
      for (const menu of await page.locator('.meeting-header-actions summary').all()) {
        await menu.click();
        expect([tab, await measureOverflow(page)]).toEqual([tab, 0]);
      }
      expect([tab, await axeViolations(page)]).toEqual([tab, []]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the phone page asks the pointer', () => {
  const qrCode = (page: Page) => page.locator('svg.qr-code').isVisible();

  test('a finger gets the application first, and no code to scan with the same phone', async () => {
    // The name of a computer, as tablets have.
    const { userAgent, ...tablet } = devices['iPad Mini'];
    expect(userAgent).toContain('iPad');
    const context = await browser.newContext({ ...tablet, locale: 'es-CL' });
    const page = await context.newPage();
    await openAs(page, 'sofia', `${path}/phone`);
    expect(await page.evaluate('matchMedia("(pointer: coarse)").matches')).toBe(true);
    expect(await qrCode(page)).toBe(false);
    const buttons = await page.locator('.btn:visible').allTextContents();
    expect(buttons.map((text) => text.trim()).slice(0, 3)).toEqual([
      'Aplicación en iPhone o iPad',
      'Aplicación en Android',
      'Entrar en el navegador',
    ]);
    await context.close();
  });

  test('a mouse gets the code', async () => {
    const { context, page } = await openPage(browser);
    await openAs(page, 'sofia', `${path}/phone`);
    expect(await qrCode(page)).toBe(true);
    expect(await page.getByRole('link', { name: 'Entrar en el navegador' }).isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'Entrar en este equipo' }).isVisible()).toBe(true);
    await context.close();
  });
});
