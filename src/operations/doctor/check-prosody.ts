import { endRoom } from '../../jitsi/client/end-room.ts';
import { peopleInRoom } from '../../jitsi/client/prosody-rooms.ts';
import { roomCensus } from '../../jitsi/client/room-census.ts';
import { doctorRoomName } from '../../jitsi/tokens/room-name.ts';
import { bad, doubtful, good, notAsked, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';
import { goodPass } from './test-tokens.ts';

/** Whether Prosody's own port does what the portal asks of it: end a room, say who is in one, and which are open. No such room is open. */
export async function checkProsody({ settings, mint, clock }: DoctorNeeds): Promise<Finding> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return notAsked('prosody', 'prosody-no-address');
  const [port, room] = [{ prosodyUrl, xmppDomain }, doctorRoomName()];
  const [ending, people, census] = await Promise.all([
    endRoom({ ...port, room, token: goodPass(mint, room, clock.now()) }),
    peopleInRoom(port, room),
    roomCensus(port),
  ]);
  const answers = { muc_end_meeting: ending, muc_size: people.kind, muc_census: census.kind };
  const those = (kind: string) => Object.entries(answers).flatMap(([module, answer]) => (answer === kind ? module : []));
  if (those('unreachable').length > 0) return bad('prosody', 'prosody-unreachable', prosodyUrl);
  if (those('no-module').length > 0) return doubtful('prosody', 'prosody-no-module', those('no-module').join(', '));
  if (those('refused').length > 0) return doubtful('prosody', 'prosody-refuses', those('refused').join(', '));
  return good('prosody', 'prosody-obeys');
}
