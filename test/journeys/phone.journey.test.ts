import { devices, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
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

const phones = { ios: devices['iPhone 13'], android: devices['Pixel 7'] };

/** A visitor with this phone; `blocked` fills with what the browser's rules for the page did not let through. */
async function phoneVisitor(system: keyof typeof phones) {
  const context = await browser.newContext({ ...phones[system], locale: 'es-CL' });
  const page = await context.newPage();
  const blocked: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) blocked.push(message.text());
  });
  return { context, page, blocked };
}

/** Presses it, and where the door answered that the browser should go. */
async function doorBehind(page: Page, name: string): Promise<string> {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => new URL(one.url()).pathname.startsWith('/join-meeting/')),
    // A browser on a desk has no application for the address: it stays where it is.
    page.getByRole('link', { name }).click({ noWaitAfter: true }),
  ]);
  return (await answer.allHeaders())['location'] ?? '';
}

describe('on a phone', () => {
  test.each([
    ['ios', /^org\.jitsi\.meet:\/\/[^/]+\/curso_\w+\?jwt=[\w-]+\.[\w-]+\.[\w-]+/],
    [
      'android',
      /^intent:\/\/[^/]+\/curso_\w+\?jwt=[\w.-]+#Intent;scheme=org\.jitsi\.meet;package=org\.jitsi\.meet;S\.browser_fallback_url=http[^;]+;end$/,
    ],
  ] as const)('%s: from a meeting link through sign-in to the Jitsi app', async (system, expected) => {
    const { context, page, blocked } = await phoneVisitor(system);
    const id = await findMeetingId(journey.portal.context.db, classes.open);
    await page.goto(`${journey.url}/join-meeting/${id}?app=${system}`);
    await signIn(page, 'sofia');
    // One press more: at the end of a sign-in no browser opens an application.
    await page.waitForURL(`${journey.url}/meetings/${id}/phone`);
    expect(await doorBehind(page, 'Abrir en la aplicación')).toMatch(expected);
    expect(blocked).toEqual([]);
    await context.close();
  });

  test('from Hoy into the room in the browser', async () => {
    const { context, page, blocked } = await phoneVisitor('android');
    await page.goto(`${journey.url}/login`);
    await signIn(page, 'sofia');
    await page.getByRole('link', { name: 'Desde el teléfono' }).first().click();
    await page.getByRole('link', { name: 'Entrar en el navegador' }).click();
    await page.waitForURL(`${journey.standIn}/**`);
    expect(await page.locator('#role').getAttribute('data-role')).toBe('participant');
    expect(blocked).toEqual([]);
    await context.close();
  });
});

describe('the phone page is accessible:', () => {
  test.each(viewports)('$colorScheme, $width px', async (look) => {
    const { context, page, complaints } = await openPage(browser, look);
    await page.goto(`${journey.url}/login`);
    await signIn(page, 'sofia');
    for (const which of ['open', 'soon', 'cancelled'] as const) {
      const id = await findMeetingId(journey.portal.context.db, classes[which]);
      await page.goto(`${journey.url}/meetings/${id}/phone`);
      expect(await measureOverflow(page)).toBe(0);
      expect(await axeViolations(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
