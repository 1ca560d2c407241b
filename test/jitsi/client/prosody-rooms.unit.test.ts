import { describe, expect, test } from 'vitest';
import { listRoomOccupants, loadRoomCensus } from '../../../src/jitsi/client/prosody-rooms.ts';
import { freePort } from '../../support/free-port.ts';
import { occupantJson, startProsodyPort, roomJson, type ProsodyPortKind } from '../../support/prosody-port.ts';

const portAt = (url: string) => ({ prosodyUrl: url, xmppDomain: 'meet.jitsi' });

describe('the occupants of a room', () => {
  test('are requested from the virtual host, and are all participants but Jicofo, once each', async () => {
    const twice = occupantJson('curso_1_1', 'a1b2c3d4', 'Ana\u0007');
    const { url, asked } = await startProsodyPort('room', {
      room: [twice, twice, { jid: 'curso_1_1@muc.meet.jitsi/00ff00ff', display_name: 7 }],
    });
    expect(await listRoomOccupants(portAt(url), 'curso_1_1')).toEqual({
      kind: 'occupants',
      occupants: [
        { nick: 'a1b2c3d4', name: 'Ana' },
        { nick: '00ff00ff', name: '' },
      ],
    });
    expect(asked).toEqual([{ path: 'GET /room?room=curso_1_1&domain=meet.jitsi', host: 'meet.jitsi', token: undefined }]);
  });

  test('are parsed as recorded', async () => {
    const room = String.raw`[{"jid":"curso_6_1@muc.ops.gryphos.test\/84e8d371","email":"","display_name":"Ana"}]`;
    const { url } = await startProsodyPort('room', { room });
    expect(await listRoomOccupants(portAt(url), 'curso_6_1')).toEqual({
      kind: 'occupants',
      occupants: [{ nick: '84e8d371', name: 'Ana' }],
    });
  });

  test.each(['[]', '{}'])('are none where Jitsi responds %s', async (room) => {
    const { url } = await startProsodyPort('room', { room });
    expect(await listRoomOccupants(portAt(url), 'curso_1_1')).toEqual({ kind: 'occupants', occupants: [] });
  });

  test('are none in a room that is not open', async () => {
    const { url } = await startProsodyPort('no-room');
    expect(await listRoomOccupants(portAt(url), 'curso_1_1')).toEqual({ kind: 'occupants', occupants: [] });
  });
});

describe('the open rooms', () => {
  test('come with the number of participants, without Jicofo', async () => {
    const { url, asked } = await startProsodyPort('room', {
      census: { room_census: [roomJson('curso_1_1', 3), roomJson('curso_1_2', -1), roomJson('[otra]curso_1_1', 2, true)] },
    });
    expect(await loadRoomCensus(portAt(url))).toEqual({
      kind: 'census',
      rooms: [
        { room: 'curso_1_1', participants: 3, leaked: false },
        { room: 'curso_1_2', participants: 0, leaked: false },
        { room: undefined, participants: 2, leaked: true },
      ],
    });
    expect(asked).toEqual([{ path: 'GET /room-census', host: 'meet.jitsi', token: undefined }]);
  });

  test('are parsed as recorded', async () => {
    const census = '{"room_census":[{"room_name":"curso_6_1@muc.ops.gryphos.test","participants":1,"leaked":false}]}';
    const { url } = await startProsodyPort('room', { census });
    expect(await loadRoomCensus(portAt(url))).toEqual({ kind: 'census', rooms: [{ room: 'curso_6_1', participants: 1, leaked: false }] });
  });

  test.each(['{"room_census":[]}', '{"room_census":{}}'])('are none where Jitsi responds %s', async (census) => {
    const { url } = await startProsodyPort('room', { census });
    expect(await loadRoomCensus(portAt(url))).toEqual({ kind: 'census', rooms: [] });
  });
});

test.each<[ProsodyPortKind, string]>([
  ['no-module', 'no-module'],
  ['wrong-token', 'refused'],
  ['broken', 'unreachable'],
  ['nonsense', 'unreachable'],
  ['silent', 'unreachable'],
])('a server of kind %s fails both requests: %s', async (kind, answer) => {
  const { url } = await startProsodyPort(kind);
  expect(await listRoomOccupants(portAt(url), 'curso_1_1', 300)).toEqual({ kind: answer });
  expect(await loadRoomCensus(portAt(url), 300)).toEqual({ kind: answer });
});

test('an unreachable server fails both requests', async () => {
  const port = portAt(`http://127.0.0.1:${await freePort()}`);
  expect([await listRoomOccupants(port, 'curso_1_1'), await loadRoomCensus(port)]).toEqual([
    { kind: 'unreachable' },
    { kind: 'unreachable' },
  ]);
});

test('a response without an end is cut off', async () => {
  const { url } = await startProsodyPort('room', { census: ' '.repeat(5_000_000) });
  expect(await loadRoomCensus(portAt(url))).toEqual({ kind: 'unreachable' });
});
