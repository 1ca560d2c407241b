import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeViolations, measureOverflow, signIn } from './browser.ts';

/** The steps by which an administrator sets a term up in the browser, each with an accessibility check. */

export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Menú principal' }).getByRole('link', { name: 'Gestión' }).click();
  await page.getByRole('navigation', { name: 'Gestión del portal' }).getByRole('link', { name: place, exact: true }).click();
  await expectAccessible(page);
}

/** Checks axe violations and horizontal scrolling. */
export async function expectAccessible(page: Page): Promise<void> {
  expect([page.url(), await axeViolations(page), await measureOverflow(page)]).toEqual([page.url(), [], 0]);
}

const school = {
  name: 'Liceo Lenga',
  email: 'secretaria@lenga.example',
  logo: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18" fill="#7b1e3a"/></svg>',
};

/** Gives the portal a name, a logo and a contact, after a preview. */
export async function setIdentity(page: Page): Promise<void> {
  await goTo(page, 'Ajustes');
  await page.getByLabel('Nombre de la institución').fill(school.name);
  await page.getByLabel('Correo de contacto').fill(school.email);
  await page.locator('#logo').setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(school.logo) });
  await page.getByRole('button', { name: 'Vista previa' }).click();
  const preview = page.getByRole('region', { name: 'Así se verá' });
  await preview.waitFor();
  await expectAccessible(page);
  await preview.getByRole('button', { name: 'Guardar cambios' }).click();
  await page.getByText('Guardamos los ajustes').waitFor();
  await expectAccessible(page);
}

/** Checks that the page is the school's, and tells whom to ask. */
export async function expectIdentity(page: Page): Promise<void> {
  const brand = page.getByRole('banner');
  expect([await brand.innerText(), await brand.locator('img.logo').count()]).toEqual([expect.stringContaining(school.name), 1]);
  const loads = await brand.locator('img.logo').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
  expect(loads).toBeGreaterThan(0);
  expect(await page.locator('.contact a').first().getAttribute('href')).toContain(`mailto:${school.email}`);
  await expectAccessible(page);
}

/** On the page of a person: makes a one-time link, as for somebody without an e-mail address. */
export async function createOneTimeLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Crear enlace de un solo uso' }).click();
  const link = await page.locator('.one-time-link input').inputValue();
  await expectAccessible(page);
  return link;
}

export async function inviteTeacher(page: Page, username: string, firstName: string, lastName: string): Promise<void> {
  await goTo(page, 'Personas');
  await page.getByRole('link', { name: 'Nueva persona' }).click();
  await expectAccessible(page);
  await page.getByLabel('Nombre', { exact: true }).fill(firstName);
  await page.getByLabel('Apellido').fill(lastName);
  await page.getByLabel('Usuario', { exact: true }).fill(username);
  await page.getByLabel('Correo', { exact: true }).fill(`${username}@gryphos.example`);
  await page.getByLabel('Docente').check();
  await page.getByLabel('Le enviamos una invitación a su correo').check();
  await page.getByRole('button', { name: 'Crear cuenta' }).click();
  await page.getByRole('heading', { level: 1, name: `${firstName} ${lastName}` }).waitFor();
  await expectAccessible(page);
}

/** Opens the link of the invitation, sets a password and signs in. */
export async function acceptInvitation(page: Page, link: string, username: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Contraseña nueva', { exact: true }).fill(password);
  await page.getByLabel('Repite la contraseña nueva').fill(password);
  await page.getByRole('button', { name: 'Guardar contraseña' }).click();
  await page.getByText('Tu contraseña quedó guardada').waitFor();
  await signIn(page, username, password);
  await page.getByRole('heading', { level: 1, name: /^Hola/ }).waitFor();
}

/** Uploads a file, checks the dry run and confirms it. */
export async function importList(page: Page, act: string, lines: string[], rows: string): Promise<void> {
  await goTo(page, 'Importar');
  await page
    .getByRole('link', { name: new RegExp(`^${act}`) })
    .last()
    .click();
  await page.getByLabel('Archivo CSV').setInputFiles({ name: 'lista.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
  await page.getByRole('button', { name: 'Revisar archivo' }).click();
  const confirm = page.getByRole('button', { name: rows });
  await confirm.waitFor({ timeout: 90_000 });
  await expectAccessible(page);
  await confirm.click();
  await page.getByText('Importación terminada').waitFor({ timeout: 90_000 });
  await expectAccessible(page);
}

export async function createCourseOnPage(page: Page, title: string): Promise<void> {
  await goTo(page, 'Cursos');
  await page.getByRole('link', { name: 'Crear curso' }).click();
  await page.getByLabel('Título').fill(title);
  await page.getByRole('button', { name: 'Crear curso' }).click();
  await page.getByText(`Creaste el curso «${title}»`).waitFor();
  await expectAccessible(page);
}

/** On the page of a new course. */
export async function enrollTeacher(page: Page, username: string): Promise<void> {
  await page.getByLabel('Nombres de usuario o correos').fill(username);
  await page.getByLabel('Docente').check();
  await page.getByRole('button', { name: 'Inscribir', exact: true }).click();
  await page.getByRole('status').waitFor();
  await expectAccessible(page);
}

/** Somebody who was invited and has not come yet. The list narrows while one types; nobody presses a button. */
export async function findPerson(page: Page, typed: string, name: string): Promise<void> {
  await goTo(page, 'Personas');
  await page.getByRole('link', { name: /^Sin contraseña aún/ }).click();
  await page.getByLabel('Nombre, usuario o correo').pressSequentially(typed);
  await expect.poll(() => page.locator('#list tbody tr').count(), { timeout: 10_000 }).toBe(1);
  await page.getByRole('link', { name }).click();
}

export async function deactivateAccount(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Desactivar' }).first().click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Desactivar' }).click();
  await page
    .getByRole('button', { name: /Activar/ })
    .first()
    .waitFor();
}

/** From the course's page: calls at nine in the morning, on this day's weekday and the next one, until a date; holidays as well, or a day might be one. */
export async function scheduleSeries(page: Page, title: string, first: Date, last: Date): Promise<void> {
  await page.getByRole('link', { name: 'Programar', exact: true }).click();
  await page.getByLabel('Título').fill(title);
  await page.getByLabel('Cada semana').check();
  const weekday = first.getUTCDay() || 7;
  for (const day of [weekday, (weekday % 7) + 1]) {
    await page.locator(`#day-${day}`).check();
    await page.locator(`[name=from_${day}]`).fill('09:00');
    await page.locator(`[name=to_${day}]`).fill('10:30');
  }
  await page.getByLabel('Primera fecha').fill(first.toISOString().slice(0, 10));
  await page.getByLabel('Última fecha').fill(last.toISOString().slice(0, 10));
  await page.getByLabel('También en feriados').check();
  await page.getByRole('button', { name: 'Ver las fechas' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Programar 8 clases' }).click();
  await page.getByText('Programaste 8 clases.').waitFor();
  await expectAccessible(page);
}

/** «¿Por qué no puede entrar?», for the day and hour of the call. Answers the rule that said no. */
export async function openWhoCanJoin(page: Page, meeting: string, person: string, name: string, day: string): Promise<string> {
  await goTo(page, 'Clases');
  await page.getByRole('link', { name: meeting }).first().click();
  await page.getByRole('link', { name: '¿Por qué no entra?' }).click();
  await page.getByRole('searchbox', { name: /nombre, usuario o correo/i }).fill(person);
  await page.getByRole('link', { name }).click();
  await page.getByLabel('Fecha').fill(day);
  await page.getByLabel('Hora').fill('09:05');
  await page.getByRole('button', { name: 'Ver', exact: true }).click();
  await page.getByRole('heading', { name: `${name} no puede entrar` }).waitFor();
  await expectAccessible(page);
  return page.getByRole('row').filter({ hasText: 'No cumple' }).first().innerText();
}
