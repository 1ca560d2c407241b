import { actorFields, type Actor } from '../../accounts/authority.ts';
import { endRoom, type EndRoomResult } from '../../jitsi/client/prosody-rooms.ts';
import { signRoomToken } from '../../jitsi/tokens/room-token.ts';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { MeetingContext, SchedulingContext } from '../context.ts';
import { lockTaughtMeeting } from '../meeting-authority.ts';
import { closesAt, earliestOpening } from '../meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';

/**
 * `joins-closed-only`: no URL of Prosody is configured. `not-open`: the class has not opened yet, or was moved to a later time since its page was
 * opened. Except with that and `not-found`, nobody can join any more.
 */
export type EndCallResult = EndRoomResult | 'joins-closed-only' | 'not-open' | 'not-found';

/** No account has this id. */
const portalSubject = { id: 0, name: 'Portal', email: '', avatar: null, moderator: false };

/**
 * Ends a call for everyone. The meeting is marked as ended before Jitsi is asked to empty the room, so that removed participants
 * cannot join again. `details` of the audit event say why, where nobody did it.
 */
export async function endCall(
  context: MeetingContext,
  actor: Actor,
  { id, roomName }: { id: number; roomName: string },
  details?: AuditDetails,
): Promise<EndCallResult> {
  const { db, clock, settings, log, tokenSigner } = context;
  const marked = await markCallEnded(context, actor, id, details);
  if (marked === 'not-found' || marked === 'not-open') return marked;
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return 'joins-closed-only';
  const now = clock.now();
  const token = signRoomToken(tokenSigner, { room: roomName, subject: portalSubject, now, expiresAt: addMs(now, minutes(1)) });
  const result = await endRoom({ prosodyUrl, xmppDomain, room: roomName, token });
  if (result === 'ended') {
    await inTransaction(db, (tx) =>
      recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.emptied', subject: 'meeting', subjectId: id }),
    );
  } else if (result !== 'empty') {
    log.warn({ meeting: id, result }, 'Jitsi did not end the call');
  }
  return result;
}

/** Closes a meeting for joining before its time. Jitsi no longer creates its room; participants in it stay. */
export async function markCallEnded(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  details?: AuditDetails,
): Promise<'ended' | 'unchanged' | 'not-open' | 'not-found'> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const found = await lockTaughtMeeting(tx, settings.jitsi, actor, id);
    if (!found) return 'not-found';
    const { meeting } = found;
    if (meeting.ended || now >= closesAt(meeting)) return 'unchanged';
    if (now < earliestOpening(meeting)) return 'not-open';
    await updateMeetingRow(tx, id, { ended_at: now.toISOString(), version: meeting.version + 1 });
    const event = { event: 'meeting.ended', subject: 'meeting', subjectId: id, ...(details && { details }) } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, now), ...event });
    return 'ended';
  });
}

export type ReopenCallResult = 'reopened' | 'unchanged' | 'not-found';

/** Undoes the end of a call: joining is possible again until the meeting closes. */
export function reopenCall({ db, clock, settings }: SchedulingContext, actor: Actor, id: number): Promise<ReopenCallResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<ReopenCallResult> => {
    const found = await lockTaughtMeeting(tx, settings.jitsi, actor, id);
    if (!found) return 'not-found';
    const { meeting } = found;
    if (!meeting.ended) return 'unchanged';
    await updateMeetingRow(tx, id, { ended_at: null, version: meeting.version + 1 });
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.reopened', subject: 'meeting', subjectId: id });
    return 'reopened';
  });
}
