import { describe, expect, test } from 'vitest';
import { addMs, minutes } from '../../../src/platform/shared/clock.ts';
import { jitsiPlugins, withoutPlugins } from '../../support/conference-server.ts';
import { decideOptions, startPortalWithJitsi, type PortalWithJitsi } from '../../support/portal-with-jitsi.ts';
import { classes, findMeetingId } from '../../support/rows.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

/** Prosody looks once a minute whose time has come; what it tells the portal arrives within a second. */
const MOST_WAITING = 150_000;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + MOST_WAITING; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A class that runs, with two people inside, and the pages of who teaches it. */
async function classInside(server?: PortalWithJitsi) {
  const { portal, enter, browserOf } = server ?? (await startPortalWithJitsi());
  const guests = [];
  for (const member of ['tomas', 'sofia']) {
    const { entered, guest } = await enter(member, classes.open);
    expect(entered).toMatchObject({ kind: 'joined' });
    guests.push(guest);
  }
  const id = await findMeetingId(portal.context.db, classes.open);
  const [tomas, ada] = [await browserOf('tomas'), await browserOf('ada')];
  return {
    portal,
    id,
    tomas,
    guests,
    live: async () => textOfHtml((await tomas.get(`/meetings/${id}/live`)).text).trim(),
    inside: async () => textOfHtml((await tomas.get(`/meetings/${id}/inside`)).text),
    rooms: async () => textOfHtml((await ada.get('/admin/rooms')).text),
    reserved: async () => (await portal.context.db.selectFrom('room_reservations').select('room_name').execute()).length,
  };
}

const both = 'Hay 2 personas en la sala: Tomás Núñez Sacar : Tomás Núñez Sofía Riquelme Sacar : Sofía Riquelme Consultado';
const nobody = 'No hay nadie en la sala.';

describe.skipIf(!jitsiPlugins)(`who is in a call and Jitsi's own plugins (${withoutPlugins})`, () => {
  test('is reported by events, and listed by Prosody', async () => {
    const { live, inside, rooms, guests } = await classInside();
    await until('the news of both', async () => (await live()).startsWith('2 personas en la sala Tomás Núñez, Sofía Riquelme'));
    expect(await inside()).toContain(both);
    expect(await rooms()).toMatch(new RegExp(`2 personas en 1 videollamada. .+${classes.open} \\D+ 2 2 `));
    await guests[1]!.disconnect();
    await until('the news that one left', async () => (await live()).startsWith('1 persona en la sala Tomás Núñez'));
    expect(await inside()).toContain('Hay 1 persona en la sala: Tomás Núñez Sacar : Tomás Núñez Consultado');
  });

  test('is listed by Prosody where events were lost', async () => {
    const { portal, inside } = await classInside();
    await until('the news of both', async () => (await inside()).includes(both));
    await portal.context.db.deleteFrom('participations').execute();
    const shown = await inside();
    expect(shown).toContain('Hay 2 personas en la sala: ');
    // Jitsi names them in any order.
    for (const name of ['tomas', 'sofia']) expect(shown).toContain(`${name} (Jitsi no informó su entrada)`);
  });

  test('is nobody after the portal ended the call, and the reservation is released', async () => {
    const { tomas, id, inside, rooms, live, reserved } = await classInside();
    await until('the news of both', async () => (await live()).startsWith('2 personas'));
    expect([await reserved(), (await tomas.post(`/meetings/${id}/end`)).status]).toEqual([1, 303]);
    expect(textOfHtml((await tomas.get(`/meetings/${id}`)).text)).toContain(`«${classes.open}» terminó.`);
    await until('the end of the room', async () => (await inside()).includes(nobody) && (await reserved()) === 0);
    expect(await rooms()).toContain('No hay ninguna sala abierta.');
    await until('the news of the end', async () => !(await live()).includes('2 personas'));
    expect((await tomas.get(`/join-meeting/${id}`)).status).not.toBe(303);
  });

  test('is nobody after the hard end: Jitsi closes the room itself', async () => {
    const server = await startPortalWithJitsi();
    const { db, clock } = server.portal.context;
    await decideOptions(server, classes.open, { hardEnd: true });
    const now = clock.now();
    const times = { starts_at: addMs(now, -minutes(30)).toISOString(), ends_at: addMs(now, 20_000).toISOString(), closing: 0 };
    await db.updateTable('meetings').set(times).where('title', '=', classes.open).execute();
    const { inside, reserved } = await classInside(server);
    expect(await inside()).toContain(both);
    await until('the hard end', async () => (await inside()).includes(nobody) && (await reserved()) === 0);
    const openings = await db.selectFrom('room_openings').selectAll().execute();
    expect(openings).toMatchObject([{ closed_at: expect.any(String) as string }]);
    expect(Date.parse(openings[0]!.closed_at!)).toBeGreaterThanOrEqual(Math.floor(Date.parse(times.ends_at) / 1000) * 1000);
  });
});
