import { expect, test } from 'vitest';
import { endRoom } from '../../src/jitsi-server/end-room.ts';
import { endingServer } from '../support/ending-server.ts';

test('a server that takes the question and never answers is not waited for', async () => {
  const { url, asked } = await endingServer('silent');
  expect(await endRoom({ prosodyUrl: url, xmppDomain: 'meet.jitsi', room: 'curso_1', token: 'x' }, 300)).toBe('unreachable');
  expect(asked).toHaveLength(1);
});
