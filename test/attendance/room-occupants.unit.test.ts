import { expect, test } from 'vitest';
import { compareOccupants } from '../../src/attendance/room-occupants.ts';

test('occupants are matched by the beginning of their JID', () => {
  const people = [
    { nick: 'a1b2c3d4', name: 'Ana' },
    { nick: 'FFEE0011', name: 'Cuenta con otro nombre' },
    { nick: '12345678', name: 'Nadie avisó' },
  ];
  const reported = [
    { jid: 'a1b2c3d4-9f00-4a5b-8c9d-0123456789ab@meet.jitsi/x', name: 'Ana Rojas' },
    { jid: 'ffee0011-0000-4a5b-8c9d-0123456789ab@meet.jitsi/y', name: undefined },
    { jid: '00000000-0000-4a5b-8c9d-0123456789ab@meet.jitsi/z', name: 'Ya se fue' },
  ];
  expect(compareOccupants(people, reported)).toEqual({
    count: 3,
    reported: reported.slice(0, 2),
    unreported: [people[2]],
    left: reported.slice(2),
  });
  expect(compareOccupants([], [])).toEqual({ count: 0, reported: [], unreported: [], left: [] });
});
