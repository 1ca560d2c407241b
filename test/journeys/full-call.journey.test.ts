import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser, viewports } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';

let journey: Journey;
let browser: Browser;
let id: number;
let room: string;

beforeAll(async () => {
  journey = await startJourney({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  browser = await startBrowser();
  const { db } = journey.portal.context;
  id = await findMeetingId(db, classes.open);
  await db.updateTable('meetings').set({ options: '{"maxParticipants":2}' }).where('id', '=', id).execute();
  room = (await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow()).room_name!;
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

/** A telephone is in the call, and the place of the moderator is kept: the call is full. */
async function fillCall(): Promise<() => Promise<void>> {
  const since = new Date();
  const report = async (kind: 'joined' | 'left', until?: Date) =>
    expect(await sendRoomEvents(journey.portal, [roomEvents(room)[kind](occupant('phone', since, until))])).toEqual([204]);
  await report('joined');
  return () => report('left', new Date());
}

beforeEach(async () => {
  await journey.portal.context.db.deleteFrom('call_places').execute();
});

test.each([
  ['by its script', true],
  ['without JavaScript', false],
])(
  'who waits for a place joins by itself when somebody leaves, %s',
  async (_how, javaScriptEnabled) => {
    const emptyCall = await fillCall();
    const { page, context, complaints } = await openPage(browser, viewports[1], { javaScriptEnabled });
    await page.goto(`${journey.url}/join-meeting/${id}`);
    await signIn(page, 'sofia');
    await page.getByRole('heading', { level: 1, name: 'La clase está llena' }).waitFor();
    expect(await page.getByRole('status').innerText()).toBe('Sigues tú: entras en cuanto salga alguien.');
    await emptyCall();
    await page.waitForURL(`${journey.standIn}/**`, { timeout: 40_000 });
    expect(await page.locator('#role').getAttribute('data-role')).toBe('participant');
    expect(complaints).toEqual([]);
    await context.close();
  },
  90_000,
);

test('the page says how many are before, and fewer when they are', async () => {
  const { db, places } = journey.portal.context;
  const emptyCall = await fillCall();
  const otto = await findUserId(db, 'otto');
  const { course_id } = await db.selectFrom('meetings').select('course_id').where('id', '=', id).executeTakeFirstOrThrow();
  const created_at = journey.portal.context.clock.now().toISOString();
  await db.insertInto('enrollments').values({ user_id: otto, course_id, role: 'student', status: 'active', created_at }).execute();
  await places.waitInLine({ id, maxParticipants: 2 }, { userId: otto });
  const { page, context, complaints } = await openPage(browser, viewports[0]);
  await page.goto(`${journey.url}/join-meeting/${id}`);
  await signIn(page, 'sofia');
  await page.getByText('Hay 1 persona antes que tú.').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  expect(await measureOverflow(page)).toBe(0);
  await db.deleteFrom('call_places').where('user_id', '=', otto).execute();
  await page.getByText('Sigues tú: entras en cuanto salga alguien.').waitFor({ timeout: 20_000 });
  expect(complaints).toEqual([]);
  await emptyCall();
  await context.close();
}, 60_000);
