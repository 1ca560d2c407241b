import { expect, test } from 'vitest';
import { endRoom } from '../../../src/jitsi/client/prosody-rooms.ts';
import { startProsodyPort } from '../../support/prosody-port.ts';

test('a server that accepts the request and never responds is given up', async () => {
  const { url, asked } = await startProsodyPort('silent');
  expect(await endRoom({ prosodyUrl: url, xmppDomain: 'meet.jitsi', room: 'curso_1', token: 'x' }, 300)).toBe('unreachable');
  expect(asked).toHaveLength(1);
});
