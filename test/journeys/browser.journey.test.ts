import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ActionCounter, findFaults, viewports, signIn, startBrowser, openPage } from '../support/browser.ts';
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

  test('a student who comes by the link of a class is in it after three actions', async () => {
    const { page, context } = await openPage(browser, viewports[0]);
    await page.goto(`${journey.url}/join-meeting/${await idOf('open')}`);
    const actions = new ActionCounter();
    await actions.fill(page.getByLabel('Usuario o correo'), 'sofia');
    await actions.fill(page.getByLabel('Contraseña'), 'unirse-ahora');
    await actions.click(page.getByRole('button', { name: 'Ingresar', exact: true }));
    await page.waitForURL(`${journey.standIn}/**`);
    expect(actions.taken).toBeLessThanOrEqual(3);
    await context.close();
  });

  test('by way of Hoy, a student needs two actions once name and password are filled in, on the smallest phone as well', async () => {
    const { page, context, complaints } = await openPage(browser, viewports[0]);
    await page.goto(journey.url);
    await page.getByLabel('Usuario o correo').fill('sofia');
    await page.getByLabel('Contraseña').fill('unirse-ahora');
    const actions = new ActionCounter();
    await actions.click(page.getByRole('button', { name: 'Ingresar', exact: true }));
    const join = page.getByRole('link', { name: 'Unirse ahora' }).first();
    await join.waitFor();
    // In sight without scrolling: looking for it would be another action.
    expect((await join.boundingBox())!.y).toBeLessThan(page.viewportSize()!.height);
    await actions.click(join);
    await page.waitForURL(`${journey.standIn}/**`);
    expect(actions.taken).toBe(2);
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

describe('the page that waits for the teacher', () => {
  const chooseOptions = async (options: string) => {
    const { db } = journey.portal.context;
    await db
      .updateTable('meetings')
      .set({ options })
      .where('id', '=', await idOf('open'))
      .execute();
  };

  beforeEach(() => chooseOptions('{"waitForModerator":true}'));
  afterEach(() => chooseOptions('{}'));

  test.each([
    ['by its script', true],
    ['without JavaScript', false],
  ])(
    'joins by itself when the teacher is there, %s',
    async (_how, javaScriptEnabled) => {
      const { db, moderators } = journey.portal.context;
      const id = await idOf('open');
      await db.deleteFrom('join_attempts').execute();
      // An answer is kept for a second.
      await expect.poll(() => moderators.isPresent(id), { timeout: 5000 }).toBe(false);
      const student = await openPage(browser, viewports[1], { javaScriptEnabled });
      await student.page.goto(`${journey.url}/join-meeting/${id}`);
      await signIn(student.page, 'sofia');
      await student.page.getByRole('heading', { level: 1, name: 'Tu docente aún no llega' }).waitFor();
      const teacher = await openPage(browser);
      await teacher.page.goto(`${journey.url}/join-meeting/${id}`);
      await signIn(teacher.page, 'tomas');
      await teacher.page.waitForURL(`${journey.standIn}/**`);
      await student.page.waitForURL(`${journey.standIn}/**`, { timeout: 40_000 });
      expect(await student.page.locator('#role').getAttribute('data-role')).toBe('participant');
      expect(student.complaints).toEqual([]);
      await student.context.close();
      await teacher.context.close();
    },
    90_000,
  );
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

test('pages that refuse or explain are accessible, fit three widths and complain of nothing', { timeout: 600_000 }, async () => {
  const { page, context, complaints } = await openPage(browser);
  const faults: Record<string, string[]> = {};

  async function check(name: string): Promise<void> {
    const found = [...(await findFaults(page)), ...complaints.splice(0)];
    if (found.length > 0) faults[name] = found;
  }

  await page.goto(`${journey.url}/login`);
  await page.getByLabel('Usuario o correo').fill('nadie-con-un-nombre-muy-largo@un-dominio-larguisimo.example');
  await page.getByLabel('Contraseña').fill('no es esta');
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await check('sign-in refused');
  await page.goto(`${journey.url}/login?next=/join-meeting/${await idOf('over')}`);
  await check('sign-in on the way to a class');
  await signIn(page, 'sofia');
  for (const which of ['notForSofia', 'cancelled', 'noLink'] as const) {
    await page.goto(`${journey.url}/join-meeting/${await idOf(which)}`);
    await check(which);
  }
  for (const path of ['/join-meeting/4711', '/nada']) {
    await page.goto(journey.url + path);
    await check(path);
  }
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
  await context.clearCookies();
  await page.goto(`${journey.url}/login`);
  await signIn(page, 'otto');
  for (const path of ['/', '/courses', '/past']) {
    await page.goto(journey.url + path);
    await check(`${path} of who is in no course`);
  }
  expect(faults).toEqual({});
  await context.close();
});
