import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { lockMeeting } from '../meetings/meeting-authority.ts';
import { markGuestLinkWithdrawn } from './guest-links.queries.ts';

/** `unchanged`: it was withdrawn before, or is a link of another meeting. */
export type WithdrawGuestLinkResult = 'withdrawn' | 'unchanged' | 'not-found';

/** From now on nobody gets in by this link, nor with a pass that it gave. Who is inside stays inside. */
export function withdrawGuestLink(
  { db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  actor: Actor,
  meetingId: number,
  linkId: number,
): Promise<WithdrawGuestLinkResult> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    if (!held) return 'not-found';
    if (!(await markGuestLinkWithdrawn(tx, meetingId, linkId, now))) return 'unchanged';
    const details = { guestLink: linkId };
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'meeting.guest-link-withdrawn',
      subject: 'meeting',
      subjectId: meetingId,
      details,
    });
    return 'withdrawn';
  });
}
