import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { addPeopleRows } from '../support/people.ts';

let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  journey = await startJourney();
  browser = await startBrowser();
  const many = Array.from({ length: 60 }, (_, index) => ({ username: `alumna${index}`, firstName: 'Alumna', lastName: `Zúñiga ${index}` }));
  await addPeopleRows(journey.portal.context.db, [
    ...many,
    { username: 'nora', firstName: 'Nora', lastName: 'Ñandú', email: 'nora@uni.example', awaitsPassword: true },
  ]);
});

beforeEach(async () => {
  await journey.portal.context.db.updateTable('auth_user').set({ is_active: 1 }).execute();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

async function openList(page: Page, query = ''): Promise<void> {
  await page.goto(`${journey.url}/admin/users${query}`);
  if (page.url().includes('/login')) await signIn(page, 'ada');
  await page.getByRole('heading', { level: 1, name: 'Personas' }).waitFor();
}

/** Axe is a script itself. */
const axeViolationsWith = (page: Page, javaScriptEnabled: boolean) => (javaScriptEnabled ? axeViolations(page) : []);

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe('the list of people', () => {
  test('filters while typing and keeps the search in the URL', async () => {
    const { page, context, complaints } = await openPage(browser);
    await openList(page);
    await page.getByRole('searchbox', { name: 'Nombre, usuario o correo' }).pressSequentially('ñandu nora');
    await page.waitForURL((address) => address.searchParams.get('q') === 'ñandu nora');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(0);
    // Nora has no password yet, so the «Sin contraseña aún» tab counts her.
    await page.getByRole('link', { name: 'Sin contraseña aún 1' }).click();
    await rowOf(page, 'Nora Ñandú').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('ñandu nora');
    await page.reload();
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('selects a whole page, counts it, confirms the bulk action and undoes it', async () => {
    const { page, context, complaints } = await openPage(browser);
    await openList(page, '?q=zu%C3%B1iga');
    await page.getByLabel('Seleccionar toda la página').check();
    await page.getByText('50 seleccionadas').waitFor();
    const everybody = page.getByLabel('Seleccionar a las 60 personas de esta lista');
    expect(await everybody.isVisible()).toBe(true);
    await page.getByLabel('Seleccionar a Alumna Zúñiga 0').uncheck();
    expect(await everybody.isVisible()).toBe(false);
    await page.getByText('49 seleccionadas').waitFor();
    await page.getByLabel('Con las personas seleccionadas').selectOption({ label: 'Desactivar' });
    await page.getByRole('button', { name: 'Aplicar' }).click();
    await page.getByRole('heading', { name: '¿Desactivar a estas 49 personas?' }).waitFor();
    await page.getByRole('button', { name: 'Desactivar' }).click();
    await page.getByText('Desactivaste a 49 personas.').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('zuñiga');
    await page.getByRole('link', { name: 'Desactivadas 49' }).waitFor();
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await page.getByText('Activaste a 49 personas.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('can still select rows after filtering', async () => {
    const { page, context } = await openPage(browser);
    await openList(page);
    await page.getByRole('searchbox', { name: 'Nombre, usuario o correo' }).pressSequentially('riquelme');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByLabel('Seleccionar toda la página').check();
    await page.getByText('1 seleccionada').waitFor();
    await context.close();
  });

  test('has a row menu that works with the keyboard', async () => {
    const { page, context } = await openPage(browser);
    await openList(page, '?q=riquelme');
    const menu = page.locator('summary', { hasText: 'Acciones para Sofía Riquelme' });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator('a:focus').innerText()).toContain('Abrir la ficha');
    await page.keyboard.press('Escape');
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.keyboard.press('Enter');
    for (let time = 0; time < 3; time++) await page.keyboard.press('Tab');
    expect(await page.locator('button:focus').innerText()).toContain('Desactivar');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '¿Desactivar a esta persona?' }).waitFor();
    await page.getByRole('link', { name: 'Volver sin cambiar nada' }).click();
    expect(new URL(page.url()).searchParams.get('q')).toBe('riquelme');
    await context.close();
  });

  test.each([true, false])('selects everybody in the list, also on other pages (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page, context, complaints } = await openPage(browser, viewports[0], { javaScriptEnabled });
    await openList(page, '?q=zu%C3%B1iga');
    const everybody = page.getByLabel('Seleccionar a las 60 personas de esta lista');
    expect(await everybody.isVisible()).toBe(true);
    await everybody.check();
    await page.getByText('60 seleccionadas').waitFor();
    await page.getByLabel('Con las personas seleccionadas').selectOption({ label: 'Desactivar' });
    await page.getByRole('button', { name: 'Aplicar' }).click();
    await page.getByRole('heading', { name: '¿Desactivar a estas 60 personas?' }).waitFor();
    expect([await measureOverflow(page), await axeViolationsWith(page, javaScriptEnabled)]).toEqual([0, []]);
    await page.getByRole('button', { name: 'Desactivar' }).click();
    await page.getByText('Desactivaste a 60 personas.').waitFor();
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await page.getByText('Activaste a 60 personas.').waitFor();
    await page.getByRole('link', { name: 'Volver a la lista' }).click();
    expect(new URL(page.url()).searchParams.get('q')).toBe('zuñiga');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('works without JavaScript: search, select, enroll, undo', async () => {
    const { page, context } = await openPage(browser, viewports[0], { javaScriptEnabled: false });
    await openList(page);
    await page.getByRole('searchbox', { name: 'Nombre, usuario o correo' }).fill('fuentes');
    await page.getByRole('button', { name: 'Buscar' }).click();
    await page.getByLabel('Seleccionar a Otto Fuentes').check();
    await page.getByLabel('Con las personas seleccionadas').selectOption('enroll');
    await page.getByRole('button', { name: 'Aplicar' }).click();
    await page.getByLabel('Título del curso').fill('python');
    await page.getByRole('button', { name: 'Inscribir' }).click();
    await page.getByText('Inscribiste en «Python para análisis de datos» a Otto Fuentes.').waitFor();
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await page.getByText('Quitaste de «Python para análisis de datos» a Otto Fuentes.').waitFor();
    await context.close();
  });
});

test.each(viewports)('open menus and error pages are accessible: $colorScheme, $width px', async (look) => {
  const { page, context, complaints } = await openPage(browser, look);
  const findings: Record<string, unknown> = {};
  const check = async (name: string) => {
    const found = [...(await axeViolations(page)), ...complaints.splice(0)];
    const wider = await measureOverflow(page);
    if (found.length > 0 || wider > 0) findings[name] = { found, wider };
  };
  await openList(page, '?q=riquelme');
  await page.getByLabel('Seleccionar a Sofía Riquelme').check();
  await page.locator('summary').click();
  await check('a selected row with its menu open');
  await page.keyboard.press('Escape');
  await page.getByLabel('Con las personas seleccionadas').selectOption('enroll');
  await page.getByRole('button', { name: 'Aplicar' }).click();
  await page.getByLabel('Título del curso').fill('de');
  await page.getByRole('button', { name: 'Inscribir' }).click();
  await check('the choice of a course');
  await openList(page, '?q=riquelme');
  await page.getByRole('link', { name: 'Sofía Riquelme' }).click();
  await page.getByLabel('Correo', { exact: true }).fill('esto no es un correo');
  await page.getByRole('button', { name: 'Guardar datos' }).click();
  await check('an invalid e-mail address');
  await page.getByRole('button', { name: 'Crear enlace de un solo uso' }).click();
  await page.getByRole('heading', { name: 'Enlace de un solo uso' }).waitFor();
  await check('a one-time link');
  await page.goto(`${journey.url}/admin/users/new`);
  await page.getByRole('button', { name: 'Crear cuenta' }).click();
  await check('a new person without a name');
  await page.goto(`${journey.url}/admin/roles/new`);
  await page.getByRole('button', { name: 'Crear rol' }).click();
  await check('a role without a name');
  expect(findings).toEqual({});
  await context.close();
});
