import { describe, expect, test } from 'vitest';
import { parseRoomEvent } from '../../../src/jitsi/tokens/room-event.ts';

// As a Prosody with Jitsi's plugins sent them; the people and places are ours.
const recorded = {
  created:
    '{"event_name":"muc-room-created","is_breakout":false,"room_name":"curso_6_1","created_at":1795248982,"room_jid":"curso_6_1@muc.meet.example.org"}',
  joined:
    '{"occupant":{"name":"Sofía","joined_at":1795248983,"occupant_jid":"f29c35f0-edd2-4106-9b20-4c5723c0ccaa@meet.example.org/RybygXAUvgPz","email":"sofia@example.org","id":7.0},"event_name":"muc-occupant-joined","is_breakout":false,"active_occupants_count":1,"room_name":"curso_6_1","room_jid":"curso_6_1@muc.meet.example.org"}',
  left: '{"occupant":{"joined_at":1795248985,"id":"7","lobby_bypass":true,"occupant_jid":"ce051188-54c6-456d-a58b-12917235dc2a@meet.example.org/jwSqw-n8UQmo","left_at":1795249000,"moderator":true},"event_name":"muc-occupant-left","is_breakout":false,"active_occupants_count":0,"room_name":"curso_6_1","room_jid":"curso_6_1@muc.meet.example.org"}',
  destroyed:
    '{"destroyed_at":1795249041,"room_name":"curso_6_1","event_name":"muc-room-destroyed","is_breakout":false,"all_occupants":[{"name":"Tomás","joined_at":1795248985,"left_at":1795249041,"occupant_jid":"a786c431-b805-4e37-aa3c-b4f36be3bfd1@meet.example.org/87C6xApsv-iO","id":"7"}],"created_at":1795248985,"room_jid":"curso_6_1@muc.meet.example.org"}',
};

const at = (second: number) => new Date(second * 1000);

describe('a room event', () => {
  test('is parsed as recorded', () => {
    const where = { room: 'curso_6_1', breakout: '' };
    expect(parseRoomEvent('created', JSON.parse(recorded.created))).toEqual({ ...where, kind: 'created', at: at(1795248982) });
    expect(parseRoomEvent('joined', JSON.parse(recorded.joined))).toEqual({
      ...where,
      kind: 'joined',
      at: at(1795248983),
      occupant: {
        jid: 'f29c35f0-edd2-4106-9b20-4c5723c0ccaa@meet.example.org/RybygXAUvgPz',
        joinedAt: at(1795248983),
        leftAt: undefined,
        accountId: 7,
        guestId: undefined,
        isPortal: false,
        name: 'Sofía',
      },
    });
    expect(parseRoomEvent('left', JSON.parse(recorded.left))).toMatchObject({
      kind: 'left',
      at: at(1795249000),
      occupant: { joinedAt: at(1795248985), leftAt: at(1795249000), accountId: 7, name: '' },
    });
    expect(parseRoomEvent('destroyed', JSON.parse(recorded.destroyed))).toMatchObject({
      kind: 'destroyed',
      openedAt: at(1795248985),
      at: at(1795249041),
      occupants: [{ accountId: 7, leftAt: at(1795249041) }],
      unreadableCount: 0,
    });
  });

  test('of a breakout room has the name of the call and its own', () => {
    const told = { ...(JSON.parse(recorded.created) as object), is_breakout: true, breakout_room_id: '0b86d456-a36f' };
    expect(parseRoomEvent('created', told)).toMatchObject({ room: 'curso_6_1', breakout: '0b86d456-a36f' });
  });

  test('of an empty room that closes has Lua’s empty table as its list', () => {
    const told = { ...(JSON.parse(recorded.destroyed) as object), all_occupants: {} };
    expect(parseRoomEvent('destroyed', told)).toMatchObject({ occupants: [], unreadableCount: 0 });
  });

  test('with an invalid occupant keeps the others', () => {
    const { all_occupants: all, ...rest } = JSON.parse(recorded.destroyed) as { all_occupants: unknown[] };
    const read = parseRoomEvent('destroyed', { ...rest, all_occupants: [...all, { occupant_jid: 'x' }, 'y', null] });
    expect(read).toMatchObject({ occupants: [{ accountId: 7 }], unreadableCount: 3 });
  });

  test.each([['7'], ['7.0'], [7], [7.0]])('finds the account behind the id %j', (id) => {
    const told = JSON.parse(recorded.joined) as { occupant: object };
    expect(parseRoomEvent('joined', { ...told, occupant: { ...told.occupant, id } })).toMatchObject({ occupant: { accountId: 7 } });
  });

  test.each([[undefined], [null], ['invitado'], ['7.5'], [-7], ['0'], ['99999999999'], [{}], [true]])(
    'knows no account behind the id %j',
    (id) => {
      const told = JSON.parse(recorded.joined) as { occupant: object };
      expect(parseRoomEvent('joined', { ...told, occupant: { ...told.occupant, id } })).toMatchObject({
        occupant: { accountId: undefined },
      });
    },
  );

  test('is rejected where a required field is missing or of another type', () => {
    const { occupant, ...rest } = JSON.parse(recorded.left) as { occupant: Record<string, unknown> };
    const nothings: [Parameters<typeof parseRoomEvent>[0], unknown][] = [
      ['created', undefined],
      ['created', []],
      ['created', { room_name: 'curso_6_1' }],
      ['created', { room_name: 'curso_6_1', created_at: '1795248982' }],
      // Milliseconds.
      ['created', { room_name: 'curso_6_1', created_at: 1795248982000 }],
      ['created', { room_name: 'a\u0000b', created_at: 1795248982 }],
      ['joined', rest],
      ['joined', { ...rest, occupant: { ...occupant, occupant_jid: '' } }],
      // Half of a character.
      ['joined', { ...rest, occupant: { ...occupant, occupant_jid: 'a\ud800@meet' } }],
      ['destroyed', { ...rest, created_at: 1, destroyed_at: 2, all_occupants: Array(50_001).fill({}) }],
      ['left', { ...rest, occupant: { ...occupant, left_at: undefined } }],
      ['destroyed', { ...rest, created_at: 1, destroyed_at: 2 }],
    ];
    for (const [kind, body] of nothings) expect([kind, body, parseRoomEvent(kind, body)]).toEqual([kind, body, undefined]);
  });

  test('never leaves before it joined, even if the clock was set back', () => {
    const told = JSON.parse(recorded.left) as { occupant: object };
    expect(parseRoomEvent('left', { ...told, occupant: { ...told.occupant, left_at: 1795248000 } })).toMatchObject({
      occupant: { leftAt: at(1795248985) },
    });
  });
});
