import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import { recordDeed } from '../journal/record-deed.ts';
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
