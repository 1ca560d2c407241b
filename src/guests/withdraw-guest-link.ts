import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { holdMeetingFor } from '../meetings/meeting-authority.ts';
import { endLink } from './guest-links.queries.ts';

/** `unchanged`: it was withdrawn before, or is a link of another meeting. */
export type Withdrawing = 'withdrawn' | 'unchanged' | 'not-found';

/** From now on nobody gets in by this link, nor with a pass that it gave. Who is inside stays inside. */
export function withdrawGuestLink(
  { db, clock, settings }: Pick<Needs, 'db' | 'clock' | 'settings'>,
  actor: Actor,
  meetingId: number,
  linkId: number,
): Promise<Withdrawing> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, meetingId);
    if (!held) return 'not-found';
    if (!(await endLink(tx, meetingId, linkId, now))) return 'unchanged';
    const details = { guestLink: linkId };
    await recordDeed(tx, {
      ...doneBy(actor, now),
      deed: 'meeting.guest-link-withdrawn',
      subject: 'meeting',
      subjectId: meetingId,
      details,
    });
    return 'withdrawn';
  });
}
