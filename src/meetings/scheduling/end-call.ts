import { doneBy, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { endRoom, type RoomEnding } from '../../jitsi/client/end-room.ts';
import { mintRoomToken } from '../../jitsi/tokens/room-token.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import { closeCall } from './close-call.ts';
import type { MeetingNeeds } from '../join/join-meeting.ts';

/** `only-closed`: the portal does not know where Jitsi takes such orders. In every case but `not-found` nobody gets in any more. */
export type EndingCall = RoomEnding | 'only-closed' | 'not-found';

/** Ends a call for everyone: the portal admits nobody first, because who is put out could come straight back, and then Jitsi is asked. */
export async function endCall(needs: MeetingNeeds, actor: Actor, { id, roomName }: { id: number; roomName: string }): Promise<EndingCall> {
  const { db, clock, settings, log, mint } = needs;
  if ((await closeCall(needs, actor, id)) === 'not-found') return 'not-found';
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return 'only-closed';
  const now = clock.now();
  const token = mintRoomToken(mint, { room: roomName, attendee: nobody, now, expiresAt: after(now, minutes(1)) });
  const ending = await endRoom({ prosodyUrl, xmppDomain, room: roomName, token });
  if (ending === 'ended') {
    await inTransaction(db, (tx) => recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.emptied', subject: 'meeting', subjectId: id }));
  } else if (ending !== 'nobody-inside') log.warn({ meeting: id, ending }, 'Jitsi did not end a call');
  return ending;
}

/** No account has this number. */
const nobody = { id: 0, name: 'Portal', email: '', avatar: null, moderator: false };
