import { describe, expect, test } from 'vitest';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { freePort } from '../support/free-port.ts';
import { occupantJson, startProsodyPort, type ProsodyPortKind } from '../support/prosody-port.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

async function portalWith(given: Record<string, string>) {
  const portal = await openPortal({ JITSI_XMPP_DOMAIN: 'meet.jitsi', JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, ...given });
  const id = await findMeetingId(portal.context.db, classes.open);
  const { room_name: room } = await portal.context.db
    .selectFrom('meetings')
    .select('room_name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { portal, id, room: room!, path: `/meetings/${id}/inside` };
}

/** The nick in the room is the beginning of the JID. */
async function reportJoined(portal: TestPortal, room: string, people: [nick: string, username: string][], breakout?: string) {
  const since = addMs(portal.clock.now(), -minutes(2));
  for (const [nick, username] of people) {
    const id = String(await findUserId(portal.context.db, username));
    await sendRoomEvents(portal, [roomEvents(room, breakout).joined(occupant(`${nick}-9f00-4a5b`, since, undefined, { id }))]);
  }
}

const textAt = async (portal: TestPortal, path: string) => textOfHtml((await portal.as('tomas').get(path)).text);
const asFragment = (portal: TestPortal, path: string) => portal.as('tomas').get(path).set('HX-Request', 'true');

describe('the occupants of a call according to Prosody', () => {
  test('are compared with the reported events: known, joining not reported, leaving not reported', async () => {
    const prosody = await startProsodyPort('room');
    const { portal, room, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    await reportJoined(portal, room, [
      ['aaaaaaaa', 'sofia'],
      ['bbbbbbbb', 'ada'],
    ]);
    prosody.answers.room = [occupantJson(room, 'aaaaaaaa', 'Otro nombre'), occupantJson(room, 'cccccccc', '<b>Nadie</b>')];
    const page = await textAt(portal, path);
    expect(page).toContain(
      'Hay 2 personas en la sala: Sofía Riquelme Sacar : Sofía Riquelme &lt;b&gt;Nadie&lt;/b&gt; (Jitsi no informó su entrada)',
    );
    expect(page).toContain('Ya no está, pero Jitsi no informó su salida: Ada Ibáñez');
    expect(page).not.toContain('Otro nombre');
    expect(prosody.asked[0]).toEqual({ path: `GET /room?room=${room}&domain=meet.jitsi`, host: 'meet.jitsi', token: undefined });
  });

  test('are listed by display name where Jitsi reports no events', async () => {
    const prosody = await startProsodyPort('room');
    const { portal, room, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url, JITSI_WEBHOOK_SECRET: '' });
    prosody.answers.room = [occupantJson(room, 'aaaaaaaa', 'Ana'), occupantJson(room, 'cccccccc', '')];
    const page = await textAt(portal, path);
    expect(page).toContain(
      'Hay 2 personas en la sala: Ana Sacar : Ana Sin nombre Sacar : Sin nombre Los nombres son los que cada persona escribió en Jitsi',
    );
    expect(page).not.toContain('no informó');
  });

  test('in breakout rooms are counted from the reported events', async () => {
    const prosody = await startProsodyPort('no-room');
    const { portal, room, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    await reportJoined(portal, room, [['aaaaaaaa', 'sofia']], 'grupo-1');
    const page = await textAt(portal, path);
    expect(page).toContain('No hay nadie en la sala. 1 persona está en una sala de grupo.');
    expect(page).not.toContain('Ya no');
  });

  test.each<[ProsodyPortKind | 'nobody', string]>([
    ['no-module', 'le falta el módulo muc_size'],
    ['wrong-token', 'Jitsi rechazó la consulta'],
    ['nonsense', 'Jitsi no respondió a tiempo'],
    ['nobody', 'Jitsi no respondió a tiempo'],
  ])('are unknown where Prosody answers: %s', async (kind, said) => {
    const url = kind === 'nobody' ? `http://127.0.0.1:${await freePort()}` : (await startProsodyPort(kind)).url;
    const { portal, path } = await portalWith({ JITSI_PROSODY_URL: url });
    expect(await textAt(portal, path)).toContain(said);
    // Polling stops after a failure.
    expect((await asFragment(portal, path)).status).toBe(286);
  });

  test('are unknown without JITSI_PROSODY_URL, and no page of the call polls', async () => {
    const { portal, id, path } = await portalWith({});
    expect(await textAt(portal, path)).toContain('no puede consultar a Jitsi quién está dentro');
    for (const page of ['', '/end']) expect((await portal.as('tomas').get(`/meetings/${id}${page}`)).text).not.toContain(path);
  });

  test('are loaded into the pages of the call after these have rendered, while the call may have participants', async () => {
    const prosody = await startProsodyPort('silent');
    const { portal, id, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    for (const page of ['', '/end'])
      expect((await portal.as('tomas').get(`/meetings/${id}${page}`)).text).toMatch(new RegExp(`hx-get="${path}"[^]+href="${path}"`));
    expect(prosody.asked).toEqual([]);
    portal.clock.advance({ hours: 24 });
    expect((await portal.as('tomas').get(`/meetings/${id}`)).text).not.toContain(path);
  });

  test('are polled until the call can have no participants', async () => {
    const { portal, path } = await portalWith({ JITSI_PROSODY_URL: (await startProsodyPort('no-room')).url });
    const fragment = await asFragment(portal, path);
    expect([fragment.status, fragment.headers['cache-control'], fragment.text.includes('<html')]).toEqual([200, 'no-store', false]);
    portal.clock.advance({ hours: 24 });
    expect((await asFragment(portal, path)).status).toBe(286);
  });

  test('are shown only to users who manage the course', async () => {
    const prosody = await startProsodyPort('room', { room: [] });
    const { portal, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    const notHis = await findMeetingId(portal.context.db, classes.notForSofia);
    expect((await portal.as('tomas').get(`/meetings/${notHis}/inside`)).status).toBe(404);
    expect((await portal.as('ada').get(`/meetings/987654321/inside`)).status).toBe(404);
    for (const member of ['sofia', 'otto'] as const) expect((await portal.as(member).get(path)).status).toBe(403);
    expect((await portal.stranger().get(path)).status).toBe(302);
    expect(prosody.asked).toEqual([]);
    expect((await portal.as('ada').get(path)).status).toBe(200);
  });
});
