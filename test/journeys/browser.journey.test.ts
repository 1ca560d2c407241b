import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
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

const idOf = (which: keyof typeof classes) => findMeetingId(journey.portal.context.db, classes[which]);

describe('from a meeting link into the room', () => {
  test.each([
    ['sofia', 'participant', 'Sofía Riquelme'],
    ['tomas', 'moderator', 'Tomás Núñez'],
  ])('%s signs in and joins as %s', async (username, role, name) => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${journey.url}/join-meeting/${await idOf('open')}`);
    expect(new URL(page.url()).pathname).toBe('/login');
    await signIn(page, username);
    await page.waitForURL(`${journey.standIn}/**`);
    expect(await page.locator('#role').getAttribute('data-role')).toBe(role);
    expect(await page.locator('main').innerText()).toContain(name);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('from Hoy a student needs one action, on the smallest phone as well', async () => {
    const { page, context, complaints } = await openPage(browser, { colorScheme: 'light', width: 360 });
    await page.goto(journey.url);
    await signIn(page, 'sofia');
    const join = page.getByRole('link', { name: 'Unirse ahora' }).first();
    await join.waitFor();
    // In sight without scrolling: looking for it would be another action.
    expect((await join.boundingBox())!.y).toBeLessThan(page.viewportSize()!.height);
    await join.click();
    await page.waitForURL(`${journey.standIn}/**`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('also without JavaScript', async () => {
    const { page, context } = await openPage(browser, viewports[0], { javaScriptEnabled: false });
    await page.goto(`${journey.url}/join-meeting/${await idOf('open')}`);
    await signIn(page, 'sofia');
    await page.waitForURL(`${journey.standIn}/**`);
    expect(await page.locator('#role').getAttribute('data-role')).toBe('participant');
    await context.close();
  });

  test('from Hoy, with the keyboard alone', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(journey.url);
    await page.locator('input[name=username]:focus').waitFor();
    await page.keyboard.type('sofia');
    await page.keyboard.press('Tab');
    await page.keyboard.type('unirse-ahora');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${journey.url}/`);
    const reached = page.locator('a:focus', { hasText: 'Unirse ahora' });
    for (let time = 0; time < 15 && (await reached.count()) === 0; time++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${journey.standIn}/**`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the waiting page', () => {
  test.each([
    ['with a countdown', true],
    ['without JavaScript', false],
  ])('joins by itself when the class opens, %s', async (_how, javaScriptEnabled) => {
    const id = await idOf('soon');
    const startsAt = new Date(Date.now() + 10 * 60_000 + 7000).toISOString();
    await journey.portal.context.db.updateTable('meetings').set({ starts_at: startsAt }).where('id', '=', id).execute();
    const { page, context, complaints } = await openPage(browser, viewports[1], { javaScriptEnabled });
    await page.goto(`${journey.url}/join-meeting/${id}`);
    await signIn(page, 'sofia');
    await page.waitForSelector('#countdown');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('La clase aún no abre');
    if (javaScriptEnabled) await page.locator('.countdown-time', { hasText: /^0:0[1-6]/ }).waitFor();
    await page.waitForURL(`${journey.standIn}/**`, { timeout: 20_000 });
    expect(await page.locator('#role').getAttribute('data-role')).toBe('participant');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('refusals say why', () => {
  test.each([
    ['otto', 'open', 'No tienes acceso a esta videollamada'],
    ['sofia', 'over', 'La videollamada terminó'],
    ['sofia', 'cancelled', 'Videollamada no activa'],
  ] as const)('%s, class %s', async (username, which, heading) => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${journey.url}/join-meeting/${await idOf(which)}`);
    await signIn(page, username);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    expect(page.url()).toBe(`${journey.url}/join-meeting/${await idOf(which)}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('the room rejects users without a token, and tokens for another room', async () => {
    const { page, context } = await openPage(browser);
    await page.goto(`${journey.url}/join-meeting/${await idOf('open')}`);
    await signIn(page, 'sofia');
    await page.waitForURL(`${journey.standIn}/**`);
    const address = new URL(page.url());
    for (const other of [`${journey.standIn}${address.pathname}`, page.url().replace(/curso_\d+_\d+/, 'curso_2_2')]) {
      const answer = await page.goto(other);
      expect(answer?.status()).toBe(403);
      expect(await page.locator('#role').count()).toBe(0);
    }
    await context.close();
  });
});

describe.each(viewports)('every page in $colorScheme at $width px', (look) => {
  test('passes axe, fits the screen and logs nothing to the console', async () => {
    const { page, context, complaints } = await openPage(browser, look);
    const findings: Record<string, unknown> = {};

    async function check(name: string): Promise<void> {
      const found = [...(await axeViolations(page)), ...complaints.splice(0)];
      const wider = await measureOverflow(page);
      if (found.length > 0 || wider > 0) findings[name] = { found, wider };
    }

    await page.goto(`${journey.url}/login`);
    await check('sign-in');
    await page.getByLabel('Usuario o correo').fill('nadie-con-un-nombre-muy-largo@un-dominio-larguisimo.example');
    await page.getByLabel('Contraseña').fill('no es esta');
    await page.getByRole('button', { name: 'Ingresar' }).click();
    await check('sign-in refused');
    await page.goto(`${journey.url}/login?next=/join-meeting/${await idOf('over')}`);
    await check('sign-in on the way to a class');
    await signIn(page, 'sofia');
    await check('over');
    await page.goto(`${journey.url}/join-meeting/${await idOf('notForSofia')}`);
    await check('no access');
    await page.goto(`${journey.url}/join-meeting/${await idOf('cancelled')}`);
    await check('not active');
    await page.goto(`${journey.url}/join-meeting/${await idOf('noLink')}`);
    await check('a day too early');
    for (const path of ['/', '/courses', '/courses/1', '/courses/2', '/past', '/profile', '/join-meeting/4711', '/nada']) {
      await page.goto(journey.url + path);
      await check(path);
    }
    await page.getByRole('link').first().waitFor();
    await page.goto(`${journey.url}/profile`);
    await page.getByLabel('Contraseña nueva', { exact: true }).fill('corta');
    await page.getByLabel('Repite').fill('corta');
    await page.getByLabel('Contraseña actual').fill('x');
    await page.getByRole('button', { name: 'Cambiar contraseña' }).click();
    await check('profile with a fault');
    await page.goto(`${journey.url}/join-meeting/${await idOf('open')}`);
    await page.waitForURL(`${journey.standIn}/**`);
    await check('the room');
    await page.goto(`${journey.standIn}/curso_1_1`);
    await check('the room, refused');
    expect(findings).toEqual({});
    await context.close();
  });
});

test('an empty portal has helpful empty states', async () => {
  const { page, context, complaints } = await openPage(browser, viewports[0]);
  await page.goto(`${journey.url}/login`);
  await signIn(page, 'otto');
  for (const path of ['/', '/courses', '/past']) {
    await page.goto(journey.url + path);
    expect([path, await axeViolations(page), await measureOverflow(page)]).toEqual([path, [], 0]);
  }
  expect(complaints).toEqual([]);
  await context.close();
});
