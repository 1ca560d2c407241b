import { expect, test } from 'vitest';
import { createGuestLink, openGuestPass } from '../support/guests.ts';
import { openPortalWithRecordings } from '../support/recordings.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const notice = 'Esta clase se puede grabar';

/** The pages, among those that somebody sees before entering the class, that say so. */
async function listNotices(portal: TestPortal): Promise<string[]> {
  const { db } = portal.context;
  const meeting = await findMeetingId(db, classes.open);
  const link = await createGuestLink(portal, meeting);
  const [sofia, guest] = [portal.as('sofia'), await openGuestPass(portal, link)];
  const join = `/join-meeting/${meeting}`;
  const pages: [string, { status: number; text: string }, number][] = [
    ['class', await sofia.get(`/meetings/${meeting}`), 200],
    ['phone', await sofia.get(`/meetings/${meeting}/phone`), 200],
    ['today', await sofia.get('/'), 200],
    ['course', await sofia.get('/courses/1'), 200],
    ['guest', await portal.stranger().get(link), 200],
    ['returning guest', await guest.get(link), 200],
  ];
  await db.updateTable('meetings').set({ teacher_opening: 0, student_opening: 0 }).where('id', '=', meeting).execute();
  portal.clock.advance({ hours: -1 });
  pages.push(['waiting', await sofia.get(join), 409], ['waiting guest', await guest.get(join), 409]);
  portal.clock.advance({ hours: 1 });
  const { options } = await db.selectFrom('meetings').select('options').where('id', '=', meeting).executeTakeFirstOrThrow();
  const waits = JSON.stringify({ ...(JSON.parse(options) as object), waitForModerator: true });
  await db.updateTable('meetings').set({ options: waits }).where('id', '=', meeting).execute();
  pages.push(['no teacher yet', await sofia.get(join), 409], ['no teacher yet, guest', await guest.get(join), 409]);
  expect(pages.map(([name, { status }]) => [name, status])).toEqual(pages.map(([name, , status]) => [name, status]));
  return pages.flatMap(([name, { text }]) => (text.includes(notice) ? [name] : []));
}

test('who is about to enter a class that may be recorded is told so', async () => {
  const [members, guests] = [
    ['class', 'phone', 'today', 'course'],
    ['guest', 'returning guest'],
  ];
  const waiting = ['waiting', 'waiting guest', 'no teacher yet', 'no teacher yet, guest'];
  expect(await listNotices(await openPortalWithRecordings())).toEqual([...members, ...guests, ...waiting]);
});

test('and is told nothing where it may not be recorded', async () => {
  const portal = await openPortalWithRecordings();
  await portal.context.db.updateTable('meetings').set({ options: '{"recording":false}' }).execute();
  expect(await listNotices(portal)).toEqual([]);
});

test('nor where the portal keeps no recordings', async () => {
  expect(await listNotices(await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET }))).toEqual([]);
});

test('nor once a class is over', async () => {
  const portal = await openPortalWithRecordings();
  const meeting = await findMeetingId(portal.context.db, classes.open);
  portal.clock.advance({ days: 1 });
  for (const page of ['', '/phone']) expect((await portal.as('sofia').get(`/meetings/${meeting}${page}`)).text).not.toContain(notice);
});
