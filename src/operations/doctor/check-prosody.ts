import { endRoom, listRoomOccupants, loadRoomCensus } from '../../jitsi/client/prosody-rooms.ts';
import { createDoctorRoomName } from '../../jitsi/tokens/room-name.ts';
import { failed, warning, passed, skipped, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';
import { createTestToken } from './test-tokens.ts';

/** Whether Prosody's own port does what the portal asks of it: end a room, say who is in one, and which are open. No such room is open. */
export async function checkProsody({ settings, tokenSigner, clock }: DoctorContext): Promise<CheckResult> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return skipped('prosody', 'prosody-no-address');
  const [port, room] = [{ prosodyUrl, xmppDomain }, createDoctorRoomName()];
  const [ending, people, census] = await Promise.all([
    endRoom({ ...port, room, token: createTestToken(tokenSigner, room, clock.now()) }),
    listRoomOccupants(port, room),
    loadRoomCensus(port),
  ]);
  const answers = { muc_end_meeting: ending, muc_size: people.kind, muc_census: census.kind };
  const those = (kind: string) => Object.entries(answers).flatMap(([module, answer]) => (answer === kind ? module : []));
  if (those('unreachable').length > 0) return failed('prosody', 'prosody-unreachable', prosodyUrl);
  if (those('no-module').length > 0) return warning('prosody', 'prosody-no-module', those('no-module').join(', '));
  if (those('refused').length > 0) return warning('prosody', 'prosody-refuses', those('refused').join(', '));
  return passed('prosody', 'prosody-obeys');
}
