import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpPassport } from '../../src/accounts/passport.ts';
import { addresses } from '../../src/routes.ts';
import { axeFindings, overflow, signIn, startBrowser, visitor } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { classes, meetingIdOf, userIdOf } from '../support/rows.ts';

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

/** Pages of which there is none yet in a portal that was just seeded; tests of their own look at them. */
const notYetThere = /^\/admin\/((imports|mail)\/:|meetings\/:id\/series$)/;

/** Every page of the administration, with numbers of rows that there are. */
async function pagesOfAdministration(): Promise<string[]> {
  const { needs } = journey.portal;
  const sofia = await userIdOf(needs.db, 'sofia');
  const meeting = await meetingIdOf(needs.db, classes.open);
  const numbered: Record<string, number> = { users: sofia, meetings: meeting };
  return addresses(needs, setUpPassport(needs))
    .filter(({ path, get }) => get && path.startsWith('/admin') && !/export|template/.test(path) && !notYetThere.test(path))
    .map(({ path }) =>
      path.replace(':person', String(sofia)).replace(/\/(\w+)\/:\w+/, (_, noun: string) => `/${noun}/${numbered[noun] ?? 1}`),
    );
}

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const)('every page of the administration can be read by everyone: $colorScheme, $width px', async (look) => {
  const { page, context, complaints } = await visitor(browser, look);
  await page.goto(journey.url);
  await signIn(page, 'ada');
  for (const path of await pagesOfAdministration()) {
    const answer = await page.goto(journey.url + path);
    expect([path, answer?.status(), await overflow(page), await axeFindings(page), complaints]).toEqual([path, 200, 0, [], []]);
  }
  await context.close();
});
