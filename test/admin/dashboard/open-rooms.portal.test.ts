import { describe, expect, test } from 'vitest';
import { reportAttendance } from '../../support/attended-class.ts';
import { freePort } from '../../support/free-port.ts';
import { startProsodyPort, roomJson, type ProsodyPortKind } from '../../support/prosody-port.ts';
import { WEBHOOK_SECRET } from '../../support/room-events.ts';
import { classes, findMeetingId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

async function portalWith(given: Record<string, string>) {
  const portal = await openPortal({ JITSI_XMPP_DOMAIN: 'meet.jitsi', JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, ...given });
  const rows = await portal.context.db.selectFrom('meetings').select(['id', 'title', 'room_name']).execute();
  return { portal, roomOf: (title: string) => rows.find((row) => row.title === title)!.room_name! };
}

const roomsPage = async (portal: TestPortal) => textOfHtml((await portal.as('ada').get('/admin/rooms')).text);

describe('the open rooms', () => {
  test('lists calls by number of participants; other rooms are counted without their names', async () => {
    const prosody = await startProsodyPort('room');
    const { portal, roomOf } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    await reportAttendance(portal, await findMeetingId(portal.context.db, classes.open), [['tomas', 0]]);
    const census = [
      roomJson(roomOf(classes.open), 3),
      roomJson(roomOf(classes.notForSofia), 12, true),
      roomJson('doctor_0123456789abcdef0123', 1),
      roomJson('reunion_secreta', 2),
      roomJson(`[otra]${roomOf(classes.open)}`, 4),
    ];
    prosody.answers.census = { room_census: census };
    const page = await roomsPage(portal);
    expect(page).toContain('15 personas en 2 videollamadas.');
    expect(page).toMatch(
      new RegExp(`${classes.notForSofia} .+ya no están conectadas 12 0 ${classes.open} .+ 3 1 Hay 2 salas abiertas que no son`),
    );
    expect(page).not.toMatch(/doctor_|reunion_secreta|\[otra\]/);
    expect(prosody.asked).toEqual([{ path: 'GET /room-census', host: 'meet.jitsi', token: undefined }]);
  });

  test('says when no room is open', async () => {
    const { portal } = await portalWith({ JITSI_PROSODY_URL: (await startProsodyPort('room', { census: '{"room_census":[]}' })).url });
    const page = await roomsPage(portal);
    expect(page).toContain('No hay ninguna sala abierta.');
    expect(page).not.toContain('no son de ninguna');
  });

  test('is a tile of the dashboard, which does not wait for it', async () => {
    const prosody = await startProsodyPort('silent');
    const { portal } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    const { text } = await portal.as('ada').get('/admin');
    expect(text).toContain('hx-get="/admin/rooms"');
    expect(prosody.asked).toEqual([]);
  });

  test('is a fragment with at most five calls for the tile', async () => {
    const prosody = await startProsodyPort('room');
    const { portal } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    const rooms = (await portal.context.db.selectFrom('meetings').select('room_name').limit(7).execute()).map(
      ({ room_name }) => room_name!,
    );
    prosody.answers.census = { room_census: rooms.map((room, index) => roomJson(room, index)) };
    const { text } = await portal.as('ada').get('/admin/rooms').set('HX-Request', 'true');
    expect(text).not.toContain('<html');
    expect(text.match(/<tr>\s*<th scope="row">/g)).toHaveLength(5);
    expect(textOfHtml(text)).toContain('Aquí están las 5 con más personas.');
  });

  test.each<[ProsodyPortKind | 'nobody' | 'unknown', string]>([
    ['no-module', 'le falta el módulo muc_census'],
    ['wrong-token', 'Jitsi rechazó la consulta'],
    ['broken', 'Jitsi no respondió a tiempo'],
    ['nobody', 'Jitsi no respondió a tiempo'],
    ['unknown', 'JITSI_PROSODY_URL'],
  ])('shows an error for a Prosody of the kind %s', async (kind, text) => {
    const urls = { nobody: `http://127.0.0.1:${await freePort()}`, unknown: '' };
    const url = kind === 'nobody' || kind === 'unknown' ? urls[kind] : (await startProsodyPort(kind)).url;
    const { portal } = await portalWith({ JITSI_PROSODY_URL: url });
    expect(await roomsPage(portal)).toContain(text);
  });

  test.each(['tomas', 'sofia', 'otto'] as const)('is not accessible to %s', async (member) => {
    const prosody = await startProsodyPort('room');
    const { portal } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    expect((await portal.as(member).get('/admin/rooms')).status).toBe(403);
    expect((await portal.as('tomas').get('/admin')).text).not.toContain('/admin/rooms');
    expect(prosody.asked).toEqual([]);
  });
});
