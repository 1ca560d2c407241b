import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInvitedAccount } from '../../src/accounts/management/create-account.ts';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';

const password = 'cuatro cerezas';

let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  journey = await startJourney({ APP_DEBUG: 'true' });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

/** Opens a mail on the page of development machines and follows its link. */
async function followMailTo(page: Page, address: string): Promise<void> {
  const mail = page.locator('.mail-line', { hasText: address });
  // A job writes it, within a second or two.
  await expect.poll(() => page.goto(`${journey.url}/mail`).then(() => mail.count()), { timeout: 20_000 }).toBeGreaterThan(0);
  await mail.click();
  await page.locator('.mail-text a').click();
}

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  test('a user who forgot the password requests a link, sets a new password and signs in', async () => {
    const who = javaScriptEnabled ? 'sofia' : 'otto';
    const { page, context, complaints } = await openPage(browser, viewports[0], { javaScriptEnabled });
    await page.goto(`${journey.url}/login`);
    await page.getByRole('link', { name: 'Olvidé mi contraseña' }).click();
    await page.getByLabel('Usuario o correo').fill(who);
    await page.getByRole('button', { name: 'Enviar enlace' }).click();
    await page.getByRole('heading', { name: 'Revisa tu correo' }).waitFor();
    await followMailTo(page, `${who}@gryphos.example`);
    expect(await page.getByLabel('Tu usuario').inputValue()).toBe(who);
    await page.getByLabel('Contraseña nueva', { exact: true }).fill(password);
    await page.getByLabel('Repite la contraseña nueva').fill('cuatro cerezos');
    await page.keyboard.press('Enter');
    await page.getByText('Las dos contraseñas nuevas no son iguales.').waitFor();
    expect(await page.getByLabel('Contraseña nueva', { exact: true }).inputValue()).toBe('');
    await page.getByLabel('Contraseña nueva', { exact: true }).fill(password);
    await page.getByLabel('Repite la contraseña nueva').fill(password);
    await page.keyboard.press('Enter');
    await page.getByText('Tu contraseña quedó guardada').waitFor();
    await page.getByLabel('Usuario o correo').fill(who);
    await page.getByLabel('Contraseña', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
    await page.waitForURL(`${journey.url}/`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

test('a new e-mail address is requested in the profile and confirmed by mail', async () => {
  const { page, context, complaints } = await openPage(browser);
  await page.goto(`${journey.url}/profile`);
  await signIn(page, 'tomas');
  await page.getByLabel('Correo nuevo').fill('tomas.nunez@gryphos.example');
  await page.locator('#email_password').fill('unirse-ahora');
  await page.getByRole('button', { name: 'Enviar enlace de confirmación' }).click();
  await page.getByText('Te escribimos al correo nuevo').waitFor();
  await followMailTo(page, 'tomas.nunez@gryphos.example');
  await page.getByText('tomas.nunez@gryphos.example').waitFor();
  await page.getByRole('button', { name: 'Confirmar correo' }).click();
  await page.getByText('Confirmaste tu correo.').waitFor();
  expect(new URL(page.url()).pathname).toBe('/profile');
  expect(await page.getByText('tomas.nunez@gryphos.example').count()).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test.each(viewports)('the pages are accessible: $colorScheme, $width px', async (look) => {
  const username = `ines-${look.colorScheme}-${look.width}-${'larguisima'.repeat(5)}`;
  const person = { username, firstName: 'María Inés del Carmen', lastName: 'Echeverría-Undurraga', roles: ['student'] };
  // The part before the @ holds no more than 64 letters.
  const email = `${username.slice(0, 60)}@gryphos.example`;
  await createInvitedAccount(journey.portal.context, { ...person, email }, null);
  const { page, context, complaints } = await openPage(browser, look);
  const clear = async (what: string) => {
    expect([what, await axeViolations(page)]).toEqual([what, []]);
    expect([what, await measureOverflow(page)]).toEqual([what, 0]);
  };

  await followMailTo(page, email);
  await clear('choosing a password');
  await page.getByLabel('Contraseña nueva', { exact: true }).fill('corta');
  await page.getByLabel('Repite la contraseña nueva').fill('corta');
  await page.keyboard.press('Enter');
  await page.getByText('Debe tener al menos 10 caracteres.').waitFor();
  await clear('a password that is too short');
  for (const path of ['/forgot-password', '/forgot-password?sent=1', '/link/nowhere', '/mail', '/mail/1']) {
    await page.goto(journey.url + path);
    await clear(path);
  }
  await page.goto(`${journey.url}/admin/mail`);
  await signIn(page, 'ada');
  await clear('the list of mails');
  await page.goto(`${journey.url}/admin/mail?tab=sent`);
  await clear('no mails');
  expect(complaints).toEqual([]);
  await context.close();
});
