import { expect, test } from 'vitest';
import { compareInside } from '../../src/attendance/compare-occupants.ts';

test('people are known by the beginning of the address of their connection', () => {
  const people = [
    { nick: 'a1b2c3d4', name: 'Ana' },
    { nick: 'FFEE0011', name: 'Cuenta con otro nombre' },
    { nick: '12345678', name: 'Nadie avisó' },
  ];
  const told = [
    { address: 'a1b2c3d4-9f00-4a5b-8c9d-0123456789ab@meet.jitsi/x', name: 'Ana Rojas' },
    { address: 'ffee0011-0000-4a5b-8c9d-0123456789ab@meet.jitsi/y', name: undefined },
    { address: '00000000-0000-4a5b-8c9d-0123456789ab@meet.jitsi/z', name: 'Ya se fue' },
  ];
  expect(compareInside(people, told)).toEqual({
    people: 3,
    known: ['Ana Rojas', undefined],
    unheard: ['Nadie avisó'],
    gone: ['Ya se fue'],
  });
  expect(compareInside([], [])).toEqual({ people: 0, known: [], unheard: [], gone: [] });
});
