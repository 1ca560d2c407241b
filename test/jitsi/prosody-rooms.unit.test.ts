import { describe, expect, test } from 'vitest';
import { peopleInRoom } from '../../src/jitsi/client/prosody-rooms.ts';
import { roomCensus } from '../../src/jitsi/client/room-census.ts';
import { freePort } from '../support/free-port.ts';
import { occupantSaid, prosodyPort, roomSaid, type ProsodyPortKind } from '../support/prosody-port.ts';

const portAt = (url: string) => ({ prosodyUrl: url, xmppDomain: 'meet.jitsi' });

describe('who is in a room', () => {
  test('is asked of the host that has it, and is everyone but Jicofo, once each', async () => {
    const twice = occupantSaid('curso_1_1', 'a1b2c3d4', 'Ana\u0007');
    const { url, asked } = await prosodyPort('room', {
      room: [twice, twice, { jid: 'curso_1_1@muc.meet.jitsi/00ff00ff', display_name: 7 }],
    });
    expect(await peopleInRoom(portAt(url), 'curso_1_1')).toEqual({
      kind: 'people',
      people: [
        { nick: 'a1b2c3d4', name: 'Ana' },
        { nick: '00ff00ff', name: '' },
      ],
    });
    expect(asked).toEqual([{ path: 'GET /room?room=curso_1_1&domain=meet.jitsi', host: 'meet.jitsi', token: undefined }]);
  });

  test('is understood as it was recorded', async () => {
    const room = String.raw`[{"jid":"curso_6_1@muc.ops.gryphos.test\/84e8d371","email":"","display_name":"Ana"}]`;
    const { url } = await prosodyPort('room', { room });
    expect(await peopleInRoom(portAt(url), 'curso_6_1')).toEqual({ kind: 'people', people: [{ nick: '84e8d371', name: 'Ana' }] });
  });

  test.each(['[]', '{}'])('is nobody in a room of which Jitsi says %s', async (room) => {
    const { url } = await prosodyPort('room', { room });
    expect(await peopleInRoom(portAt(url), 'curso_1_1')).toEqual({ kind: 'people', people: [] });
  });

  test('is nobody in a room that is not open', async () => {
    const { url } = await prosodyPort('no-room');
    expect(await peopleInRoom(portAt(url), 'curso_1_1')).toEqual({ kind: 'people', people: [] });
  });
});

describe('which rooms are open', () => {
  test('comes with the people in each, and without Jicofo', async () => {
    const { url, asked } = await prosodyPort('room', {
      census: { room_census: [roomSaid('curso_1_1', 3), roomSaid('curso_1_2', -1), roomSaid('[otra]curso_1_1', 2, true)] },
    });
    expect(await roomCensus(portAt(url))).toEqual({
      kind: 'census',
      rooms: [
        { room: 'curso_1_1', people: 3, leaked: false },
        { room: 'curso_1_2', people: 0, leaked: false },
        { room: undefined, people: 2, leaked: true },
      ],
    });
    expect(asked).toEqual([{ path: 'GET /room-census', host: 'meet.jitsi', token: undefined }]);
  });

  test('is understood as it was recorded', async () => {
    const census = '{"room_census":[{"room_name":"curso_6_1@muc.ops.gryphos.test","participants":1,"leaked":false}]}';
    const { url } = await prosodyPort('room', { census });
    expect(await roomCensus(portAt(url))).toEqual({ kind: 'census', rooms: [{ room: 'curso_6_1', people: 1, leaked: false }] });
  });

  test.each(['{"room_census":[]}', '{"room_census":{}}'])('is none where Jitsi says %s', async (census) => {
    const { url } = await prosodyPort('room', { census });
    expect(await roomCensus(portAt(url))).toEqual({ kind: 'census', rooms: [] });
  });
});

test.each<[ProsodyPortKind, string]>([
  ['no-module', 'no-module'],
  ['wrong-token', 'refused'],
  ['broken', 'unreachable'],
  ['nonsense', 'unreachable'],
  ['silent', 'unreachable'],
])('a server of the kind %s answers neither: %s', async (kind, answer) => {
  const { url } = await prosodyPort(kind);
  expect(await peopleInRoom(portAt(url), 'curso_1_1', 300)).toEqual({ kind: answer });
  expect(await roomCensus(portAt(url), 300)).toEqual({ kind: answer });
});

test('a server that is not there answers neither', async () => {
  const port = portAt(`http://127.0.0.1:${await freePort()}`);
  expect([await peopleInRoom(port, 'curso_1_1'), await roomCensus(port)]).toEqual([{ kind: 'unreachable' }, { kind: 'unreachable' }]);
});

test('a server that never stops talking is cut off', async () => {
  const { url } = await prosodyPort('room', { census: ' '.repeat(5_000_000) });
  expect(await roomCensus(portAt(url))).toEqual({ kind: 'unreachable' });
});
