import { displayName } from '../accounts/account.ts';
import { actorFields, type Actor } from '../accounts/authority.ts';
import { lockMeeting } from '../meetings/meeting-authority.ts';
import { closesAt } from '../meetings/meeting.ts';
import { enableGuestLobby } from '../meetings/rooms/guest-lobby.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { decryptCode, encryptCode, guestLinkUrl, isUsedUp, MAX_LINKS_PER_MEETING, type GuestLink } from './guest-link.ts';
import { countValidGuestLinks, insertGuestLink, listGuestLinksOfMeeting, markGuestLinkRevoked } from './guest-links.queries.ts';
import { listGuestsOfMeeting, type LinkGuest } from './guest-passes.queries.ts';
import type { GuestLinkInput } from './guests.forms.ts';

type LinkContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

type GuestLinkState = 'valid' | 'used-up' | 'ended' | 'revoked';

/** A link as the page of the meeting shows it to teachers and administrators. */
type GuestLinkDetails = GuestLink & {
  state: GuestLinkState;
  /** Undefined for a revoked link. */
  url: string | undefined;
  code: string | undefined;
  createdBy: string | undefined;
  guests: LinkGuest[];
};

/** The links of a meeting, newest first. */
export async function listGuestLinks({ db, clock, settings }: LinkContext, meetingId: number): Promise<GuestLinkDetails[]> {
  const guests = await listGuestsOfMeeting(db, meetingId);
  const { http } = settings;
  return (await listGuestLinksOfMeeting(db, meetingId)).map(({ link, creator }) => ({
    ...link,
    state: guestLinkState(link, clock.now()),
    url: link.revoked ? undefined : guestLinkUrl(http, link.id),
    code: link.encryptedCode && decryptCode(http.keys.guestCodes, meetingId, link.encryptedCode),
    createdBy: creator && displayName(creator),
    guests: guests.filter(({ linkId }) => linkId === link.id),
  }));
}

function guestLinkState(link: GuestLink, now: Date): GuestLinkState {
  if (link.revoked) return 'revoked';
  if (link.endsAt && now >= link.endsAt) return 'ended';
  return isUsedUp(link) ? 'used-up' : 'valid';
}

type CreateGuestLinkResult =
  | { kind: 'created'; id: number }
  | { kind: 'not-found' }
  /** Jitsi asks for accounts, which guests do not have. */
  | { kind: 'guests-not-supported' }
  /** The meeting is over or cancelled. */
  | { kind: 'closed' }
  | { kind: 'too-many' };

/** Creates a link for a meeting that the actor manages. From then on the meeting's call opens with a lobby for guests. */
export function createGuestLink(
  { db, clock, settings }: LinkContext,
  actor: Actor,
  meetingId: number,
  { maxUses, endsAt, code }: GuestLinkInput,
): Promise<CreateGuestLinkResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CreateGuestLinkResult> => {
    const locked = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    if (!locked) return { kind: 'not-found' };
    if (settings.jitsi.auth !== 'jwt') return { kind: 'guests-not-supported' };
    if (locked.meeting.cancelled || now >= closesAt(locked.meeting)) return { kind: 'closed' };
    if ((await countValidGuestLinks(tx, meetingId)) >= MAX_LINKS_PER_MEETING) return { kind: 'too-many' };
    const id = await insertGuestLink(tx, {
      meeting_id: meetingId,
      created_by: actor?.id ?? null,
      created_at: now.toISOString(),
      ends_at: endsAt?.toISOString() ?? null,
      max_uses: maxUses,
      encrypted_code: code === undefined ? null : encryptCode(settings.http.keys.guestCodes, meetingId, code),
      revoked_at: null,
    });
    await enableGuestLobby(tx, meetingId);
    const details = { guestLink: id, guestUses: maxUses, guestCode: code !== undefined, ...(endsAt && { endsAt: endsAt.toISOString() }) };
    const event = { event: 'meeting.guest-link-made', subject: 'meeting', subjectId: meetingId, details } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, now), ...event });
    return { kind: 'created', id };
  });
}

/** `unchanged`: the link was revoked before, or belongs to another meeting. */
type RevokeGuestLinkResult = 'revoked' | 'unchanged' | 'not-found';

/** Ends a link and its passes: nobody joins with them any more. Guests in the call stay in the call. */
export function revokeGuestLink(
  { db, clock, settings }: LinkContext,
  actor: Actor,
  meetingId: number,
  linkId: number,
): Promise<RevokeGuestLinkResult> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    if (!(await lockMeeting(tx, settings.jitsi, actor, meetingId))) return 'not-found';
    if (!(await markGuestLinkRevoked(tx, meetingId, linkId, now))) return 'unchanged';
    const event = { event: 'meeting.guest-link-withdrawn', subject: 'meeting', subjectId: meetingId } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, now), ...event, details: { guestLink: linkId } });
    return 'revoked';
  });
}
