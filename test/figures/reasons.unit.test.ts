import { expect, test } from 'vitest';
import type { JoinRefusal } from '../../src/meetings/join/decide-join.ts';
import { messagesFor } from '../../src/platform/messages/messages.ts';

/** The outcomes of refused joins. */
const refusals: Record<Exclude<JoinRefusal['kind'], 'unauthenticated'> | 'jitsi-down', true> = {
  'account-deactivated': true,
  'not-found': true,
  'no-access': true,
  'not-in-section': true,
  'not-moderator': true,
  'not-active': true,
  'too-early': true,
  'moderator-absent': true,
  full: true,
  removed: true,
  closed: true,
  ended: true,
  'no-link': true,
  'jitsi-down': true,
};

test.each(['es', 'en'] as const)('every refusal has a text in %s', (locale) => {
  expect(Object.keys(messagesFor(locale).figures.reasons).sort()).toEqual(Object.keys(refusals).sort());
});
