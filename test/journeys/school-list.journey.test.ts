import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { schoolList } from '../support/school-list.ts';

const PEOPLE = 300;

/** Of an administrator who looks at `/admin`, until everybody of a school list is in their course. */
const MAX_ACTIONS = 6;

let journey: Journey;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'school-list-'));

beforeAll(async () => {
  journey = await startJourney();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  rmSync(folder, { recursive: true });
  expect(journey.log.unseenErrors()).toEqual([]);
});

async function countStudents(): Promise<number> {
  const { number } = await journey.portal.context.db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .where('c.title', 'like', '%° Medio %')
    .where('e.status', '=', 'active')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return number;
}

test('a school list of 300 people is enrolled in six actions, and changes nothing when it comes again', { timeout: 300_000 }, async () => {
  const { page, complaints } = await openPage(browser, { colorScheme: 'light', width: 1280 });
  await page.goto(`${journey.url}/admin`);
  await signIn(page, 'ada');
  let actions = 0;
  const act = async (action: () => Promise<unknown>) => {
    actions++;
    await action();
  };
  const path = join(folder, 'lista.csv');
  writeFileSync(path, schoolList(PEOPLE));

  await act(() => page.getByRole('link', { name: 'Importar', exact: true }).click());
  await act(() =>
    page
      .getByRole('link', { name: /^Personas/ })
      .last()
      .click(),
  );
  await act(() => page.locator('#file').setInputFiles(path));
  await act(() => page.locator('form[enctype] button[type=submit]').click());
  const create = page.getByRole('button', { name: 'Crear los cursos' });
  await create.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await act(() => create.click());
  const confirm = page.getByRole('button', { name: 'Importar 300 personas' });
  await confirm.waitFor();
  await act(() => confirm.click());
  await page.getByRole('heading', { name: 'Importación terminada' }).waitFor();
  expect(actions).toBeLessThanOrEqual(MAX_ACTIONS);
  expect(await countStudents()).toBe(PEOPLE);

  for (const spelling of ['dotted', 'bare'] as const) {
    writeFileSync(path, schoolList(PEOPLE, spelling));
    await page.goto(`${journey.url}/admin/imports/people`);
    await page.locator('#file').setInputFiles(path);
    await page.locator('form[enctype] button[type=submit]').click();
    await page.getByText('No hay nada que importar: todas las filas ya están así en el portal.').waitFor();
  }

  // One class without its last two people.
  writeFileSync(path, schoolList(8));
  await page.goto(`${journey.url}/admin/imports/people`);
  await page.locator('#file').setInputFiles(path);
  await page.locator('form[enctype] button[type=submit]').click();
  await page.getByLabel('Terminar la inscripción de 2 estudiantes').check();
  expect(await axeViolations(page)).toEqual([]);
  expect(await measureOverflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Guardar los cambios' }).click();
  await page.getByRole('button', { name: 'Deshacer: inscribirlas otra vez' }).waitFor();
  expect(await countStudents()).toBe(PEOPLE - 2);
  await page.getByRole('button', { name: 'Deshacer: inscribirlas otra vez' }).click();
  await page.getByText('2 personas están otra vez en sus cursos.').first().waitFor();
  expect(await countStudents()).toBe(PEOPLE);
  expect(complaints).toEqual([]);
});
