import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser, viewports } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';

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

test('a teacher divides a course, puts students into sections and plans a class for one, which the others are told of', async () => {
  const { page, context, complaints } = await openPage(browser);
  await page.goto(`${journey.url}/courses/1/settings`);
  await signIn(page, 'tomas');
  await page.getByRole('link', { name: 'Gestionar secciones' }).click();
  for (const name of ['A', 'Martes en la tarde']) {
    await page.getByLabel('Nombre de la nueva sección').fill(name);
    await page.getByRole('button', { name: 'Agregar sección' }).click();
    await page.getByLabel(`Nombre de la sección ${name}`).waitFor();
  }
  await page.goto(`${journey.url}/courses/1/members`);
  await page.getByLabel('Sección de Sofía Riquelme').selectOption({ label: 'Martes en la tarde' });
  await page.getByRole('button', { name: 'Guardar secciones' }).click();
  await page.getByText('1 persona cambió de sección.').waitFor();
  await page.goto(`${journey.url}/meetings/1/change`);
  await page.getByLabel('Sección', { exact: true }).selectOption({ label: 'A' });
  await page.getByRole('button', { name: 'Guardar' }).first().click();
  await page.getByText('Sección A').waitFor();
  await context.close();

  for (const viewport of viewports) {
    const teacher = await openPage(browser, viewport);
    await teacher.page.goto(`${journey.url}/courses/1`);
    await signIn(teacher.page, 'tomas');
    for (const path of [
      '/courses/1',
      '/courses/1/members',
      '/courses/1/sections',
      '/courses/1/settings',
      '/courses/1/schedule',
      '/meetings/1',
    ]) {
      await teacher.page.goto(journey.url + path);
      expect([path, viewport, await axeViolations(teacher.page), await measureOverflow(teacher.page)]).toEqual([path, viewport, [], 0]);
    }
    await teacher.context.close();
    const student = await openPage(browser, viewport);
    await student.page.goto(`${journey.url}/join-meeting/1`);
    await signIn(student.page, 'sofia');
    await student.page.getByText('Es para la sección A.').waitFor();
    expect([await axeViolations(student.page), await measureOverflow(student.page)]).toEqual([[], 0]);
    await student.context.close();
  }
  expect(complaints).toEqual([]);
});
