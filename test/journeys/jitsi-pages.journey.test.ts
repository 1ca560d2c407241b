import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage, type Viewport } from '../support/browser.ts';
import { reportAttendance } from '../support/attended-class.ts';
import { startJourney } from '../support/journey.ts';
import { occupantJson, startProsodyPort, roomJson, type ProsodyPortKind } from '../support/prosody-port.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId } from '../support/rows.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** A class that runs, in a portal whose Jitsi says that three people are inside, and somebody's browser, signed in. */
async function seenBy(member: string, look?: Viewport, more?: { javaScriptEnabled?: boolean; kind?: ProsodyPortKind }) {
  const prosody = await startProsodyPort(more?.kind ?? 'room');
  const journey = await startJourney({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, JITSI_PROSODY_URL: prosody.url });
  const { db } = journey.portal.context;
  const id = await findMeetingId(db, classes.open);
  const { room_name } = await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow();
  const inside = ['tomas1@m', 'ffffffff', '00000000'].map((nick) => occupantJson(room_name!, nick, `Alguien con un nombre largo ${nick}`));
  prosody.answers.room = inside;
  prosody.answers.census = { room_census: [roomJson(room_name!, 3, true), roomJson('otra', 2)] };
  await reportAttendance(journey.portal, id, [['tomas', 1]]);
  const seen = await openPage(browser, look, { javaScriptEnabled: more?.javaScriptEnabled ?? true });
  onTestFinished(async () => {
    await seen.context.close();
    await journey.close();
    expect(journey.log.unseenErrors()).toEqual([]);
  });
  await seen.page.goto(journey.url);
  await signIn(seen.page, member);
  return { ...seen, prosody, inside, journey, id, path: `${journey.url}/meetings/${id}` };
}

/** Goes on with the keyboard until what has this text has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 80) {
    await page.keyboard.press('Tab');
    passed.push((await page.locator('*:focus').allInnerTexts()).join().trim());
    if (passed.at(-1) === name) return;
  }
  throw new Error(`the keyboard does not come to «${name}», only to ${passed.join(' | ')}`);
}

test('the occupants appear on the meeting page and are updated without reloading', async () => {
  const { page, path, prosody, inside, complaints } = await seenBy('tomas');
  await page.goto(path);
  await page.getByText('Hay 3 personas en la sala:').waitFor();
  prosody.answers.room = inside.slice(0, 1);
  await page.getByText('Hay 1 persona en la sala:').waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
});

test('a Jitsi that does not answer delays no page', async () => {
  const { page, path } = await seenBy('tomas', undefined, { kind: 'silent' });
  await page.goto(path, { waitUntil: 'domcontentloaded' });
  expect(await page.getByRole('link', { name: 'Ver quién está dentro ahora' }).count()).toBe(1);
  await page.getByText('Jitsi no respondió a tiempo.').waitFor();
});

test('without JavaScript links lead to the occupants and the open rooms', async () => {
  const { page, path, journey } = await seenBy('ada', viewports[0], { javaScriptEnabled: false });
  await page.goto(path);
  await page.getByRole('link', { name: 'Ver quién está dentro ahora' }).click();
  await page.getByText('Hay 3 personas en la sala:').waitFor();
  await page.goto(`${journey.url}/admin`);
  await page.getByRole('link', { name: 'Ver las salas abiertas' }).click();
  await page.getByText('3 personas en 1 videollamada.').waitFor();
});

test('a call is ended and reopened and the doctor run with the keyboard alone', async () => {
  const { page, path, journey } = await seenBy('ada');
  await page.goto(path);
  await page.getByText('Hay 3 personas en la sala:').waitFor();
  await tabTo(page, 'Más acciones');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Terminar para todas las personas');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Terminar «/ }).waitFor();
  await tabTo(page, 'Terminar la videollamada');
  await page.keyboard.press('Enter');
  await page.getByText('terminó. Ya nadie puede entrar.').waitFor();
  await tabTo(page, 'Volver a abrir');
  await page.keyboard.press('Enter');
  await page.getByText('La videollamada está abierta otra vez.').waitFor();
  await page.goto(`${journey.url}/admin/doctor`);
  await tabTo(page, 'Hacer el diagnóstico');
  await page.keyboard.press('Enter');
  await page.getByText(/Hay \d+ cosas? que corregir|Todo lo que se probó está bien/).waitFor({ timeout: 60_000 });
});

test('call options are set with the keyboard alone, for all calls and for one', async () => {
  const { page, path, journey } = await seenBy('ada');
  await page.goto(`${journey.url}/admin/call-options`);
  await page.getByLabel('Sala de espera').focus();
  await page.keyboard.type('Siempre');
  await tabTo(page, 'Guardar para todas');
  await page.keyboard.press('Enter');
  await page.getByText('Guardamos las opciones de las videollamadas.').waitFor();
  await page.goto(`${path}/change`);
  await tabTo(page, 'Opciones de la sala');
  await page.keyboard.press('Enter');
  await page.getByLabel('Sala de espera').waitFor();
  expect(await page.getByLabel('Sala de espera').isDisabled()).toBe(true);
  await page.getByLabel('Entrar con el micrófono apagado').focus();
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Guardar cambios');
  await page.keyboard.press('Enter');
  await page.waitForURL(path);
  const rows = await journey.portal.context.db.selectFrom('meetings').select('options').where('title', '=', classes.open).execute();
  expect(JSON.parse(rows[0]!.options)).toMatchObject({ startMuted: true });
});

test.each(viewports)('the pages about Jitsi are accessible: $colorScheme, $width px', async (look) => {
  const { page, complaints, journey, id } = await seenBy('ada', look);
  const over = await findMeetingId(journey.portal.context.db, 'Clase 1: primeros pasos');
  const call = `/meetings/${id}`;
  for (const [path, said, status] of [
    [call, 'Hay 3 personas', 200],
    [`${call}/end`, 'Hay 3 personas', 200],
    [`${call}/inside`, 'Jitsi no informó su entrada', 200],
    [`${call}/change`, 'Opciones de la sala', 200],
    ['/admin', 'Hay 1 sala abierta que no es', 200],
    ['/admin/rooms', 'ya no están conectadas', 200],
    ['/admin/call-options', 'Guardar para todas', 200],
    ['/admin/doctor', 'Hacer el diagnóstico', 200],
    ['/aula/nadie_la_tiene', 'Esta videollamada no existe', 404],
    [`/aula/curso_1_${over}`, 'terminó', 410],
  ] as const) {
    const answer = await page.goto(journey.url + path);
    await page.getByText(said).first().waitFor();
    expect([path, answer?.status(), await measureOverflow(page), await axeViolations(page), complaints]).toEqual([path, status, 0, [], []]);
  }
});
