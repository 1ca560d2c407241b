import { actorFields, type Actor } from '../accounts/authority.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { lockMeeting } from '../meetings/meeting-authority.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import { removeLinkRow } from './minutes.queries.ts';

/** Takes a link of the chat out of the minutes. False where there is none, and where the actor may not manage the meeting. */
export function removeChatLink(
  { db, clock, settings }: Pick<MeetingContext, 'db' | 'clock' | 'settings'>,
  actor: Actor,
  meetingId: number,
  linkId: number,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await lockMeeting(tx, settings.jitsi, actor, meetingId)) || !(await removeLinkRow(tx, meetingId, linkId))) return false;
    const event = { event: 'meeting.chat-link-removed', subject: 'meeting', subjectId: meetingId } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), ...event });
    return true;
  });
}
