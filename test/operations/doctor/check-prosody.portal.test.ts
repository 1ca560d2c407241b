import { expect, test } from 'vitest';
import { checkProsody } from '../../../src/operations/doctor/check-jitsi.ts';
import { freePort } from '../../support/free-port.ts';
import { startProsodyPort, type ProsodyPortKind } from '../../support/prosody-port.ts';
import { openPortal } from '../../support/test-portal.ts';

async function findingWith(url: string) {
  const portal = await openPortal({ JITSI_XMPP_DOMAIN: 'meet.jitsi', JITSI_PROSODY_URL: url });
  const { status, outcome, observed } = await checkProsody(portal.context);
  return [status, outcome, observed];
}

test.each<[ProsodyPortKind, string, string, string]>([
  ['no-room', 'ok', 'prosody-ok', ''],
  ['no-module', 'warning', 'prosody-no-module', 'muc_end_meeting, muc_size, muc_census'],
  ['wrong-token', 'warning', 'prosody-refused', 'muc_end_meeting, muc_size, muc_census'],
])('a Prosody of kind %s is %s', async (kind, verdict, outcome, saw) => {
  const { url, asked } = await startProsodyPort(kind, { census: { room_census: [] } });
  expect(await findingWith(url)).toEqual([verdict, outcome, saw]);
  // What is asked for names a room of the doctor's own, which nobody has opened: nobody is put out of a call.
  for (const { path } of asked) expect(path).toMatch(/doctor_|^(GET \/room-census|GET \/room|POST \/end-meeting)$/);
});

test('an unreachable Prosody fails, and without JITSI_PROSODY_URL the check is skipped', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  expect(await findingWith(nowhere)).toEqual(['failed', 'prosody-unreachable', nowhere]);
  const { url } = await startProsodyPort('nonsense');
  expect(await findingWith(url)).toEqual(['failed', 'prosody-unreachable', url]);
  expect(await findingWith('')).toEqual(['skipped', 'prosody-not-configured', '']);
});
