import { endRoom, listRoomOccupants, loadRoomCensus } from '../../jitsi/client/prosody-rooms.ts';
import { createDoctorRoomName } from '../../jitsi/tokens/room-name.ts';
import { failed, warning, passed, skipped, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';
import { createTestToken } from './check-sign-in.ts';

/** Checks Prosody's HTTP port: ending a room, listing its occupants, listing open rooms. The room of the check is never open. */
export async function checkProsody({ settings, tokenSigner, clock }: DoctorContext): Promise<CheckResult> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return skipped('prosody', 'prosody-not-configured');
  const [port, room] = [{ prosodyUrl, xmppDomain }, createDoctorRoomName()];
  const [ending, people, census] = await Promise.all([
    endRoom({ ...port, room, token: createTestToken(tokenSigner, room, clock.now()) }),
    listRoomOccupants(port, room),
    loadRoomCensus(port),
  ]);
  const answers = { muc_end_meeting: ending, muc_size: people.kind, muc_census: census.kind };
  const modulesWith = (kind: string) => Object.entries(answers).flatMap(([module, answer]) => (answer === kind ? module : []));
  if (modulesWith('unreachable').length > 0) return failed('prosody', 'prosody-unreachable', prosodyUrl);
  if (modulesWith('no-module').length > 0) return warning('prosody', 'prosody-no-module', modulesWith('no-module').join(', '));
  if (modulesWith('refused').length > 0) return warning('prosody', 'prosody-refused', modulesWith('refused').join(', '));
  return passed('prosody', 'prosody-ok');
}
