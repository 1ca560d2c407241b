import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { axeViolations, viewports, measureOverflow, signIn, startBrowser, openPage } from '../support/browser.ts';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { startPortalProcess, type PortalProcess } from '../support/portal-process.ts';
import { occupant, roomEvents, WEBHOOK_SECRET, type SentRoomEvent } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { createSharedDatabase } from '../support/shared-database.ts';

describe.each(['sqlite', 'postgres'] as const)('kill -9 while Jitsi sends room events, on %s', (engine) => {
  test('every participation is stored once, because Jitsi repeats events that were not answered', async () => {
    const database = await createSharedDatabase(engine, 'authreg');
    const db = openDatabase(database.url);
    const settings = { DATABASE_URL: database.url, JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };
    const sofia = String(await findUserId(db, 'sofia'));
    const meeting = await db.selectFrom('meetings').selectAll().where('title', '=', classes.open).executeTakeFirstOrThrow();
    const begun = new Date(meeting.starts_at);
    const room = roomEvents(meeting.room_name!);
    const stays = Array.from({ length: 400 }, (_, index) =>
      occupant(`p${index}`, addMs(begun, index * 1000), addMs(begun, minutes(30) + index * 1000), { id: sofia }),
    );
    const events = [room.created(begun), ...stays.flatMap((stay) => [room.joined(stay), room.left(stay)])];
    let portal: PortalProcess = await startPortalProcess(settings);
    let told = 0;
    const tellOn = (url: () => string, some: SentRoomEvent[]) =>
      Promise.all(some.map((event) => untilAnswered(url, event).then(() => told++)));

    const half = tellOn(() => portal.url, events);
    while (told < events.length / 3) await pause(5);
    await portal.kill();
    portal = await startPortalProcess(settings);
    await half;
    const kept = async () => {
      const rows = await db.selectFrom('participations').select(['occupant_jid', 'joined_at', 'left_at']).execute();
      return rows.map((row) => [row.occupant_jid, Date.parse(row.joined_at), Date.parse(row.left_at ?? '')]).sort();
    };
    const expected = stays.map((stay) => [stay.occupant_jid, stay.joined_at * 1000, stay.left_at! * 1000]).sort();
    // What was answered is kept, and not only because the list of the closed room tells it once more.
    expect(await kept()).toEqual(expected);
    await tellOn(() => portal.url, [room.destroyed(begun, addMs(begun, minutes(60)), stays)]);
    expect(await kept()).toEqual(expected);
    expect(portal.log.errors()).toEqual([]);
    await portal.stop();
    await db.destroy();
    database.remove();
  });
});

/** As Jitsi's server does, which tells again a second later what was not answered or was answered 5xx; here for as long as it takes. */
async function untilAnswered(url: () => string, { path, body }: SentRoomEvent): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/json' };
    const status = await fetch(`${url()}/api/jitsi/events/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 204) return;
    expect([0, 500, 503]).toContain(status);
    await pause(100);
  }
  throw new Error('never answered');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe('in a browser', () => {
  let journey: Journey;
  let browser: Browser;

  beforeAll(async () => {
    journey = await startJourney({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    browser = await startBrowser();
    await backdateEnrollments(journey.portal);
  });

  afterAll(async () => {
    await browser.close();
    await journey.close();
    expect(journey.log.unseenErrors()).toEqual([]);
  });

  test('the participants of a call are updated without reloading the page, for the teacher and for a student', async () => {
    const id = await findMeetingId(journey.portal.context.db, classes.open);
    const [student, teacher] = [await openPage(browser), await openPage(browser)];
    await student.page.goto(`${journey.url}/courses/1`);
    await signIn(student.page, 'sofia');
    await student.page.getByText('Aún no hay nadie en la sala').waitFor();
    await teacher.page.goto(`${journey.url}/meetings/${id}`);
    await signIn(teacher.page, 'tomas');
    await teacher.page.getByText('Aún no hay nadie en la sala').waitFor();
    await reportAttendance(journey.portal, id, [
      ['tomas', 1],
      ['sofia', 2],
    ]);
    await teacher.page.getByText('Tomás Núñez, Sofía Riquelme').waitFor({ timeout: 30_000 });
    await student.page.getByText('2 personas en la sala').waitFor({ timeout: 30_000 });
    expect([student.complaints, teacher.complaints]).toEqual([[], []]);
    await student.context.close();
    await teacher.context.close();
  });

  test.each(viewports)('the attendance pages are accessible: $colorScheme, $width px', async (look) => {
    const { db } = journey.portal.context;
    const [open, over] = [await findMeetingId(db, classes.open), await findMeetingId(db, 'Clase 2: listas y diccionarios')];
    await reportAttendance(
      journey.portal,
      over,
      [
        ['tomas', -5, 90],
        ['sofia', 15, 40],
        ['sofia', 50, 70],
        ['otto', 1, 90],
      ],
      90,
    );
    const { page, context, complaints } = await openPage(browser, look);
    await page.goto(journey.url);
    await signIn(page, 'tomas');
    const call = `/meetings/${over}/attendance`;
    const sofia = await findUserId(db, 'sofia');
    const paths = ['', '?tab=missing', '?tab=others', '/print', `/${sofia}`].map((path) => call + path);
    for (const path of [...paths, '/courses/1/attendance', '/courses/1/attendance/print', `/meetings/${open}`, '/']) {
      const answer = await page.goto(journey.url + path);
      expect([path, answer?.status(), await measureOverflow(page), await axeViolations(page), complaints]).toEqual([path, 200, 0, [], []]);
    }
    await context.close();
  });

  test('a teacher corrects an attendance with the keyboard alone', async () => {
    const { db } = journey.portal.context;
    const over = await findMeetingId(db, 'Clase 1: primeros pasos');
    const { page, context } = await openPage(browser);
    await page.goto(`${journey.url}/meetings/${over}/attendance/${await findUserId(db, 'sofia')}`);
    await signIn(page, 'tomas');
    await page.getByLabel('Según lo registrado, sin corrección').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Se conectó desde el teléfono de su hermana');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Corregiste la asistencia.').waitFor();
    await page.getByRole('link', { name: 'Del curso' }).click();
    await page.getByText('«Se conectó desde el teléfono de su hermana»').waitFor();
    await context.close();
  });
});
