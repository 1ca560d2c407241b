import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { enableGuestLobby } from '../meetings/rooms/expect-guests.ts';
import { lockMeeting } from '../meetings/meeting-authority.ts';
import { closesAt } from '../meetings/meeting.ts';
import { encryptCode } from './guest-code.ts';
import { MAX_LINKS_PER_MEETING } from './guest-link.ts';
import type { GuestLinkInput } from './guest-link-from-form.ts';
import { countValidGuestLinks, insertGuestLink } from './guest-links.queries.ts';

export type CreateGuestLinkResult =
  | { kind: 'made'; id: number }
  | { kind: 'not-found' }
  /** Jitsi asks for accounts, and guests have none. */
  | { kind: 'no-guests' }
  /** The meeting is over or cancelled. */
  | { kind: 'closed' }
  | { kind: 'too-many' };

/** Makes a link for guests of a meeting that this person runs. From now on its call opens with a waiting room. */
export function createGuestLink(
  { db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  actor: Actor,
  meetingId: number,
  { maxUses, endsAt, code }: GuestLinkInput,
): Promise<CreateGuestLinkResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CreateGuestLinkResult> => {
    const held = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    if (!held) return { kind: 'not-found' };
    if (settings.jitsi.auth !== 'jwt') return { kind: 'no-guests' };
    if (held.meeting.cancelled || now >= closesAt(held.meeting)) return { kind: 'closed' };
    if ((await countValidGuestLinks(tx, meetingId)) >= MAX_LINKS_PER_MEETING) return { kind: 'too-many' };
    const id = await insertGuestLink(tx, {
      meeting_id: meetingId,
      created_by: actor?.id ?? null,
      created_at: now.toISOString(),
      ends_at: endsAt?.toISOString() ?? null,
      max_uses: maxUses,
      encrypted_code: code === undefined ? null : encryptCode(settings.http.sessionSecret, meetingId, code),
      revoked_at: null,
    });
    await enableGuestLobby(tx, meetingId);
    const details = { guestLink: id, guestUses: maxUses, guestCode: code !== undefined, ...(endsAt && { endsAt: endsAt.toISOString() }) };
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'meeting.guest-link-made',
      subject: 'meeting',
      subjectId: meetingId,
      details,
    });
    return { kind: 'made', id };
  });
}
