import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { expectGuests } from '../meetings/rooms/expect-guests.ts';
import { holdMeetingFor } from '../meetings/meeting-authority.ts';
import { closesAt } from '../meetings/meeting.ts';
import { sealCode } from './guest-code.ts';
import { MOST_LINKS } from './guest-link.ts';
import type { LinkPlan } from './guest-link-from-form.ts';
import { countStandingLinks, insertLink } from './guest-links.queries.ts';

export type MakingLink =
  | { kind: 'made'; id: number }
  | { kind: 'not-found' }
  /** Jitsi asks for accounts, and guests have none. */
  | { kind: 'no-guests' }
  /** The meeting is over or cancelled. */
  | { kind: 'closed' }
  | { kind: 'too-many' };

/** Makes a link for guests of a meeting that this person runs. From now on its call opens with a waiting room. */
export function makeGuestLink(
  { db, clock, settings }: Pick<Needs, 'db' | 'clock' | 'settings'>,
  actor: Actor,
  meetingId: number,
  { mostUses, endsAt, code }: LinkPlan,
): Promise<MakingLink> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<MakingLink> => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, meetingId);
    if (!held) return { kind: 'not-found' };
    if (settings.jitsi.auth !== 'jwt') return { kind: 'no-guests' };
    if (held.meeting.cancelled || now >= closesAt(held.meeting)) return { kind: 'closed' };
    if ((await countStandingLinks(tx, meetingId)) >= MOST_LINKS) return { kind: 'too-many' };
    const id = await insertLink(tx, {
      meeting_id: meetingId,
      made_by: actor?.id ?? null,
      made_at: now.toISOString(),
      ends_at: endsAt?.toISOString() ?? null,
      most_uses: mostUses,
      code: code === undefined ? null : sealCode(settings.http.sessionSecret, meetingId, code),
      withdrawn_at: null,
    });
    await expectGuests(tx, meetingId);
    const details = { guestLink: id, guestUses: mostUses, guestCode: code !== undefined, ...(endsAt && { endsAt: endsAt.toISOString() }) };
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.guest-link-made', subject: 'meeting', subjectId: meetingId, details });
    return { kind: 'made', id };
  });
}
