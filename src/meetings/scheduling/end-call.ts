import { actorFields, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { endRoom, type EndRoomResult } from '../../jitsi/client/prosody-rooms.ts';
import { signRoomToken } from '../../jitsi/tokens/room-token.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { markCallEnded } from './close-call.ts';
import type { MeetingContext } from '../context.ts';

/** `only-closed`: the portal does not know where Jitsi takes such orders. In every case but `not-found` nobody gets in any more. */
export type EndCallResult = EndRoomResult | 'only-closed' | 'not-found';

/** Ends a call for everyone: the portal admits nobody first, because who is put out could come straight back, and then Jitsi is asked. */
export async function endCall(
  context: MeetingContext,
  actor: Actor,
  { id, roomName }: { id: number; roomName: string },
): Promise<EndCallResult> {
  const { db, clock, settings, log, tokenSigner } = context;
  if ((await markCallEnded(context, actor, id)) === 'not-found') return 'not-found';
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return 'only-closed';
  const now = clock.now();
  const token = signRoomToken(tokenSigner, { room: roomName, subject: portalSubject, now, expiresAt: addMs(now, minutes(1)) });
  const ending = await endRoom({ prosodyUrl, xmppDomain, room: roomName, token });
  if (ending === 'ended') {
    await inTransaction(db, (tx) =>
      recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.emptied', subject: 'meeting', subjectId: id }),
    );
  } else if (ending !== 'empty') log.warn({ meeting: id, ending }, 'Jitsi did not end a call');
  return ending;
}

/** No account has this number. */
const portalSubject = { id: 0, name: 'Portal', email: '', avatar: null, moderator: false };
