import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { classes, findMeetingId } from '../support/rows.ts';

let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  journey = await startJourney({ JITSI_WEBHOOK_SECRET: 'shared-with-jitsi-in-this-journey-012345' });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

/** Folder for screenshots; unset: none are taken. */
const pictures = process.env['PICTURES'];

async function expectReadable(page: Page, name: string): Promise<void> {
  expect([name, await measureOverflow(page), await axeViolations(page)]).toEqual([name, 0, []]);
  const width = page.viewportSize()!.width;
  if (pictures) await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
}

/** Creates a link through the page and returns its URL. */
async function createLink(page: Page, meetingId: number, code = ''): Promise<string> {
  await page.goto(`${journey.url}/meetings/${meetingId}`);
  await page.getByRole('link', { name: 'Invitaciones' }).click();
  await page.getByLabel('¿Cuántas personas pueden usarlo?').fill('3');
  await page.getByLabel('Código (opcional)').fill(code);
  await page.getByRole('button', { name: 'Crear enlace' }).click();
  return page.getByLabel('Enlace para enviar').first().inputValue();
}

test('a guest joins with the teacher’s link, comes back from Jitsi, and is refused once the link is revoked', async () => {
  const teacher = await openPage(browser);
  const meetingId = await findMeetingId(journey.portal.context.db, classes.open);
  await teacher.page.goto(journey.url);
  await signIn(teacher.page, 'tomas');
  const link = await createLink(teacher.page, meetingId, 'Abedul 7');

  const { page, context, complaints } = await openPage(browser, viewports[0]);
  await page.goto(link);
  await page.getByLabel('Tu nombre').fill('Ana Soto');
  await page.getByLabel('Código').fill('otro que no es');
  await page.getByRole('button', { name: 'Entrar a la videollamada' }).click();
  expect(await page.getByLabel('Tu nombre').inputValue()).toBe('Ana Soto');
  await page.getByLabel('Código').fill('abedul7');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${journey.standIn}/**`);
  expect(await page.locator('#verdict').innerText()).not.toBe('');
  expect(await page.locator('main').innerText()).toContain('Ana Soto (visita)');
  expect(await page.locator('#role').getAttribute('data-role')).toBe('participant');
  expect(await page.locator('#extras').count()).toBe(0);

  await page.goto(`${journey.url}/aula/curso_1_${meetingId}`);
  await page.waitForURL(`${journey.standIn}/**`);
  await page.goto(link);
  await page.getByRole('link', { name: 'Volver a entrar' }).click();
  await page.waitForURL(`${journey.standIn}/**`);

  const sofia = await openPage(browser);
  await sofia.page.goto(`${journey.url}/join-meeting/${meetingId}`);
  await signIn(sofia.page, 'sofia');
  await sofia.page.waitForURL(`${journey.standIn}/**`);
  expect(await sofia.page.locator('#extras').innerText()).toContain('sala de espera');

  await teacher.page.reload();
  expect(await teacher.page.getByRole('row', { name: /Ana Soto/ }).innerText()).toContain('Volvió 2 veces');
  await teacher.page.getByRole('link', { name: /^Anular/ }).click();
  await teacher.page.getByRole('button', { name: 'Anular enlace' }).click();
  await page.goto(`${journey.url}/aula/curso_1_${meetingId}`);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Tu invitación fue retirada');
  await page.goto(link);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Este enlace no funciona');
  expect([complaints, teacher.complaints, sofia.complaints]).toEqual([[], [], []]);
  for (const one of [context, teacher.context, sofia.context]) await one.close();
});

test.each(viewports)('the guest pages are accessible: $colorScheme, $width px', async (look) => {
  const [open, soon] = [
    await findMeetingId(journey.portal.context.db, classes.open),
    await findMeetingId(journey.portal.context.db, classes.soon),
  ];
  const teacher = await openPage(browser, look);
  await teacher.page.goto(journey.url);
  await signIn(teacher.page, 'tomas');
  await teacher.page.goto(`${journey.url}/meetings/${soon}/guests`);
  await expectReadable(teacher.page, `${look.colorScheme}-list-of-${soon}`);
  const [link, later] = [await createLink(teacher.page, open, 'Abedul 7'), await createLink(teacher.page, soon)];
  const { page, context } = await openPage(browser, look);
  await page.goto(link);
  await expectReadable(page, `${look.colorScheme}-enter`);
  await page.getByRole('button', { name: 'Entrar a la videollamada' }).click();
  await expectReadable(page, `${look.colorScheme}-enter-fault`);
  await page.getByLabel('Tu nombre').fill('María de los Ángeles Fuentealba Undurraga');
  await page.getByLabel('Código').fill('abedul 7');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${journey.standIn}/**`);
  await page.goto(link);
  await expectReadable(page, `${look.colorScheme}-back`);
  await page.goto(`${journey.url}/guest/1-nobody`);
  await expectReadable(page, `${look.colorScheme}-gone`);
  await page.goto(later);
  await expectReadable(page, `${look.colorScheme}-early`);
  await page.getByLabel('Tu nombre').fill('Ana');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${journey.url}/join-meeting/${soon}`);
  expect(await page.title()).toContain('La clase aún no abre');
  await expectReadable(page, `${look.colorScheme}-waiting`);
  await teacher.page.goto(`${journey.url}/meetings/${open}/guests`);
  await expectReadable(teacher.page, `${look.colorScheme}-list-of-${open}`);
  await teacher.page.getByLabel('¿Cuántas personas pueden usarlo?').fill('0');
  await teacher.page.getByLabel('Fecha').fill('2026-01-01');
  await teacher.page.getByRole('button', { name: 'Crear enlace' }).click();
  await expectReadable(teacher.page, `${look.colorScheme}-list-fault`);
  for (const one of [context, teacher.context]) await one.close();
});
