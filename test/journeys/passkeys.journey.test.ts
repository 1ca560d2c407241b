import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFaults, openPage, signIn, startBrowser, viewports } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { startJourney, type Journey } from '../support/journey.ts';

let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  const port = await freePort();
  // Passkeys need a name; browsers trust this one without https.
  journey = await startJourney({ PORT: String(port), PUBLIC_URL: `http://localhost:${port}` });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

/** Chromium's own authenticator for tests, with somebody who confirms everything. */
async function addAuthenticator(context: BrowserContext, page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  return { cdp, ...(await cdp.send('WebAuthn.addVirtualAuthenticator', { options })) };
}

async function openWaysIn(page: Page): Promise<void> {
  await page.goto(`${journey.url}/profile/sign-in`);
  await signIn(page, 'sofia');
  await page.waitForURL('**/profile/sign-in');
}

test('a passkey is made in the profile, and then opens the account by itself', async () => {
  const { context, page, complaints } = await openPage(browser);
  const { cdp, authenticatorId } = await addAuthenticator(context, page);
  await openWaysIn(page);
  await page.getByLabel('Nombre de la llave').fill('Mi computador');
  await page.getByRole('button', { name: 'Agregar una llave de acceso' }).click();
  await page.getByRole('heading', { name: 'Códigos de recuperación' }).waitFor();
  expect(await page.locator('.recovery-codes li').count()).toBe(10);
  await page.getByRole('link', { name: 'Ya los guardé' }).click();
  await page.getByText('Mi computador').first().waitFor();
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);

  // The same authenticator is not asked for a second one.
  await page.getByRole('button', { name: 'Agregar una llave de acceso' }).click();
  await page.getByText('Quizás este equipo ya tiene una').waitFor();

  await page.getByRole('button', { name: 'Salir' }).click();
  await page.goto(`${journey.url}/courses`);
  await page.getByRole('button', { name: 'Ingresar con una llave de acceso' }).click();
  await page.waitForURL('**/courses');

  // After the password it takes the place of a code.
  await context.clearCookies();
  await page.goto(`${journey.url}/past`);
  await signIn(page, 'sofia');
  await page.waitForURL('**/login/second-factor**');
  expect(await findFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Ingresar con una llave de acceso' }).click();
  await page.waitForURL('**/past');

  // Who does not confirm stays where they are.
  await context.clearCookies();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto(`${journey.url}/login`);
  await page.getByRole('button', { name: 'Ingresar con una llave de acceso' }).click();
  await page.getByText('No se usó ninguna llave de acceso').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('without JavaScript the pages say what passkeys need, and the password works', async () => {
  const { context, page } = await openPage(browser, viewports[0], { javaScriptEnabled: false });
  await page.goto(`${journey.url}/profile/sign-in`);
  expect(await page.getByRole('button', { name: 'Ingresar con una llave de acceso' }).count()).toBe(0);
  await signIn(page, 'tomas');
  await page.getByText('tu navegador tiene que conocerlas').waitFor();
  await context.close();
});
