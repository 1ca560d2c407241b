import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, startBrowser, viewports } from '../support/browser.ts';
import type { Journey } from '../support/journey.ts';
import { signInAtProvider, startJourneyWithProvider, startOidcProvider } from '../support/oidc-provider.ts';

let journey: Journey;
let browser: Browser;
let issuer: string;
let stopProvider: () => Promise<void>;

beforeAll(async () => {
  ({ journey, issuer, stopProvider } = await startJourneyWithProvider());
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  await stopProvider();
  expect(journey.log.unseenErrors()).toEqual([]);
});

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  test('a student presses the button, signs in at the provider and is in class', async () => {
    const { page, context, complaints } = await openPage(browser, viewports[0], { javaScriptEnabled });
    await page.goto(`${journey.url}/join-meeting/1`);
    await signInAtProvider(page, 'sofia');
    await page.waitForURL(`${journey.standIn}/**`);
    await page.goto(`${journey.url}/profile/sign-in`);
    await page.getByText('Mi colegio (sofia@gryphos.example)', { exact: true }).waitFor();
    expect(await measureOverflow(page)).toBe(0);

    // Out of the portal, and of the provider.
    await page.getByRole('button', { name: 'Salir' }).first().click();
    await page.getByRole('link', { name: 'Cerrar también la sesión en Mi colegio' }).click();
    await page.locator('button[value=yes]').click();
    await page.waitForURL(`${journey.url}/login**`);
    expect(complaints.filter((text) => !text.includes(issuer))).toEqual([]);
    await context.close();
  });
});

test('signing out at the provider ends the session of the portal', async () => {
  const { page, context } = await openPage(browser);
  await page.goto(`${journey.url}/login`);
  await signInAtProvider(page, 'tomas');
  await page.waitForURL(`${journey.url}/`);
  await page.goto(`${issuer}/session/end`);
  await page.locator('button[value=yes]').click();
  await expect.poll(() => page.goto(`${journey.url}/profile`).then(() => new URL(page.url()).pathname), { timeout: 20_000 }).toBe('/login');
  await context.close();
});

test('who has no password is asked by the provider again, although a session is open there', async () => {
  const { db } = journey.portal.context;
  await db.updateTable('auth_user').set({ password_not_set: 1 }).where('username', '=', 'sofia').execute();
  const { page, context } = await openPage(browser);
  await page.goto(`${journey.url}/login`);
  await signInAtProvider(page, 'sofia');
  await page.waitForURL(`${journey.url}/`);
  await page.goto(`${journey.url}/profile/data`);
  await page.locator('form[action="/profile/data"] button').click();
  await page.waitForURL(`${journey.url}/confirm**`);
  await page.getByRole('link', { name: 'Ingresar con Mi colegio' }).click();
  await page.locator('input[name=login]').fill('sofia');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${journey.url}/profile/data**`);
  await page.locator('form[action="/profile/data"] button').click();
  await page.getByText('Estamos preparando tu archivo').waitFor();
  await db.updateTable('auth_user').set({ password_not_set: 0 }).where('username', '=', 'sofia').execute();
  await context.close();
});

test.each(viewports)('the sign-in page is in order in $colorScheme at $width pixels', async (viewport) => {
  const { page, context } = await openPage(browser, viewport);
  await page.goto(`${journey.url}/login`);
  await page.getByRole('link', { name: 'Ingresar con Mi colegio' }).waitFor();
  expect([await axeViolations(page), await measureOverflow(page)]).toEqual([[], 0]);
  await context.close();
});

test('a provider that is away takes nothing but its own button, and comes back with other keys', async () => {
  const { page: away, context } = await openPage(browser);
  await stopProvider();
  await away.goto(`${journey.url}/login`);
  // The portal still knows where the provider was, so this page ends at an error of the browser.
  await away.getByRole('link', { name: 'Ingresar con Mi colegio' }).click({ noWaitAfter: true });
  const page = await context.newPage();
  await page.goto(`${journey.url}/login`);
  await page.getByLabel('Usuario o correo').waitFor();
  stopProvider = await startOidcProvider(issuer, journey.url, 'colegio');
  await page.goto(`${journey.url}/login`);
  await signInAtProvider(page, 'sofia');
  await page.waitForURL(`${journey.url}/`);
  await context.close();
});
