import { displayName, hasPermission } from '../../accounts/account.ts';
import { actorFields, hasAuthorityOver, refreshActor, type Actor } from '../../accounts/authority.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { managesAllCourses } from '../../courses/course-authority.ts';
import { findMember } from '../../courses/find-members.ts';
import type { MeetingContext } from '../../meetings/context.ts';
import { lockTaughtMeeting, type TaughtMeeting } from '../../meetings/meeting-authority.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { findReportedOccupants } from '../live-calls.ts';
import { canVisitRooms } from '../visit-room.ts';
import { kickFromCall, type KickResult, type KickTarget } from './kick.ts';
import {
  deletePlacesOfRemoved,
  findPass,
  findRemovedPerson,
  hasRow,
  insertRemoval,
  listRemovalsOfMeeting,
  markLinkOfPassRevoked,
  markRemovalLifted,
  type Removal,
  type RemovalScope,
  type RemovedPerson,
} from './removals.queries.ts';

/** `nick`: an occupant whom nobody knows, by the name in the room. */
export type RemovalTarget = RemovedPerson | { nick: string };

export const MAX_REASON_LENGTH = 300;

/** `now`: out of the call, and free to come back. */
export const removalScopes = ['now', 'meeting', 'series', 'course'] as const satisfies (RemovalScope | 'now')[];

/** `revokeLink`: whoever opens the link of a guest again gets a new pass, so that it ends as well. */
export type RemovalRequest = { target: RemovalTarget; scope: (typeof removalScopes)[number]; reason: string; revokeLink?: boolean };

export type RemovePersonResult =
  /** `removalId`: undefined where the person is free to come back. */
  | { kind: 'removed'; name: string; removalId: number | undefined; kick: KickResult }
  /** No such meeting, or the actor is not in charge of it. */
  | { kind: 'not-found' }
  /** Not of this course, and never seen in the meeting. */
  | { kind: 'no-person' }
  | { kind: 'self' }
  /** Who moderates is put out by who manages all meetings and has authority over them; no substitute puts out another one. */
  | { kind: 'forbidden' }
  /** A guest has a pass for one meeting, an unknown occupant none; or the meeting has no series; a substitute decides for the meeting alone. */
  | { kind: 'wrong-scope' };

/** Records that somebody may not come back, and then puts them out of the call. What was recorded holds, whatever Jitsi answers. */
export async function removePerson(
  context: MeetingContext,
  actor: NonNullable<Actor>,
  meetingId: number,
  { target, scope, reason, revokeLink = false }: RemovalRequest,
): Promise<RemovePersonResult> {
  const { db, clock, settings } = context;
  const now = clock.now();
  const result = await inTransaction(db, async (tx) => {
    const locked = await lockTaughtMeeting(tx, settings.jitsi, actor, meetingId);
    if (!locked) return { kind: 'not-found' as const };
    const found = await findTarget(tx, actor, locked, target);
    if (found.kind !== 'found') return found;
    if (!isScopeOf(scope, target, locked)) return { kind: 'wrong-scope' as const };
    const removal =
      scope === 'now' || 'nick' in target
        ? undefined
        : await insertRemoval(tx, locked.meeting, target, { scope, reason, by: actor.id, at: now });
    if (removal) await deletePlacesOfRemoved(tx, removal.id);
    if (removal && revokeLink && 'passId' in target) await revokeLinkOfPass(tx, actor, meetingId, target.passId, now);
    if (!removal || removal.isNew) {
      const details = { ...auditDetails(target), removalScope: scope };
      const event = { event: 'meeting.person-removed', subject: 'meeting', subjectId: meetingId, details } as const;
      await recordAuditEvent(tx, { ...actorFields(actor, now), ...event });
    }
    return { ...found, removalId: removal?.id };
  });
  if (result.kind !== 'found') return result;
  return { kind: 'removed', name: result.name, removalId: result.removalId, kick: await kick(context, meetingId, target, actor) };
}

async function kick(context: MeetingContext, meetingId: number, target: RemovalTarget, actor: NonNullable<Actor>): Promise<KickResult> {
  if (!canVisitRooms(context)) return 'no-address';
  if (!('nick' in target) && context.settings.jitsi.webhookSecret === undefined) return 'not-reported';
  return kickFromCall(context, meetingId, await toKickTarget(context, meetingId, target, actor));
}

/** Lists who may not come back into a meeting, newest first. */
export function removalLister({ db }: Pick<MeetingContext, 'db'>): (meeting: { id: number }) => Promise<Removal[]> {
  return ({ id }) => listRemovalsOfMeeting(db, id);
}

/**
 * Lifts a removal, from any meeting of its course; a substitute, one of the meeting alone. `forbidden`: who may not put this person out may not
 * let them in either, nor themselves.
 */
export function liftRemoval(
  { db, clock, settings }: Pick<MeetingContext, 'db' | 'clock' | 'settings'>,
  actor: NonNullable<Actor>,
  meetingId: number,
  removalId: number,
): Promise<'lifted' | 'unchanged' | 'forbidden' | 'not-found'> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const locked = await lockTaughtMeeting(tx, settings.jitsi, actor, meetingId);
    if (!locked) return 'not-found';
    const removed = await findRemovedPerson(tx, locked.meeting, removalId);
    if (!removed) return 'unchanged';
    const { person, scope, meetingId: holdsIn } = removed;
    const { kind } = await findTarget(tx, actor, locked, person);
    if (kind === 'self' || kind === 'forbidden' || !(locked.canManage || (scope === 'meeting' && holdsIn === meetingId)))
      return 'forbidden';
    await markRemovalLifted(tx, removalId, { by: actor.id, at: now });
    const event = { event: 'meeting.removal-lifted', subject: 'meeting', subjectId: meetingId, details: auditDetails(person) } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, now), ...event });
    return 'lifted';
  });
}

async function revokeLinkOfPass(tx: Tx, actor: NonNullable<Actor>, meetingId: number, passId: number, now: Date): Promise<void> {
  const linkId = await markLinkOfPassRevoked(tx, passId, now);
  if (linkId === undefined) return;
  const event = { event: 'meeting.guest-link-withdrawn', subject: 'meeting', subjectId: meetingId } as const;
  await recordAuditEvent(tx, { ...actorFields(actor, now), ...event, details: { guestLink: linkId } });
}

type FoundTarget = { kind: 'found'; name: string } | { kind: 'no-person' } | { kind: 'self' } | { kind: 'forbidden' };

async function findTarget(
  tx: Tx,
  actor: NonNullable<Actor>,
  { meeting, canManage }: TaughtMeeting,
  target: RemovalTarget,
): Promise<FoundTarget> {
  if ('nick' in target) return { kind: 'found', name: '' };
  if ('passId' in target) {
    const pass = await findPass(tx, meeting.id, target.passId);
    return pass ? { kind: 'found', name: pass.name } : { kind: 'no-person' };
  }
  if (target.userId === actor.id) return { kind: 'self' };
  const account = await findAccount(tx, target.userId);
  const member = await findMember(tx, meeting.courseId, target.userId);
  if (!account || !(member || (await wasSeen(tx, meeting.id, target.userId)))) return { kind: 'no-person' };
  const moderates = (member?.role === 'teacher' && !member.endedAt) || hasPermission(account, 'meetings:join-any');
  const current = await refreshActor(tx, actor);
  if (moderates && !(managesAllCourses(current, 'meetings:write') && hasAuthorityOver(current, account))) return { kind: 'forbidden' };
  if (!canManage && (await hasRow(tx, 'meeting_moderators', meeting.id, target.userId))) return { kind: 'forbidden' };
  return { kind: 'found', name: displayName(account) };
}

async function wasSeen(tx: Tx, meetingId: number, userId: number): Promise<boolean> {
  for (const table of ['join_attempts', 'participations', 'meeting_moderators'] as const)
    if (await hasRow(tx, table, meetingId, userId)) return true;
  return false;
}

function isScopeOf(scope: RemovalRequest['scope'], target: RemovalTarget, found: TaughtMeeting): boolean {
  if ('nick' in target) return scope === 'now';
  if ('passId' in target) return scope === 'now' || scope === 'meeting';
  return isScopeFor(scope, found);
}

/** Whether the actor of this meeting may choose the scope: a substitute decides for the meeting alone. */
export function isScopeFor(scope: RemovalRequest['scope'], { meeting, canManage }: TaughtMeeting): boolean {
  if (scope === 'now' || scope === 'meeting') return true;
  return canManage && (scope === 'course' || meeting.seriesId !== null);
}

function auditDetails(target: RemovalTarget) {
  if ('nick' in target) return {};
  return 'userId' in target ? { removedAccount: String(target.userId) } : { guestPass: target.passId };
}

async function toKickTarget(
  { db, clock }: MeetingContext,
  meetingId: number,
  target: RemovalTarget,
  actor: NonNullable<Actor>,
): Promise<KickTarget> {
  if ('nick' in target) return { nick: target.nick, owners: managesAllCourses(actor, 'meetings:write') };
  const guestId = 'passId' in target ? (await findPass(db, meetingId, target.passId))?.guestId : undefined;
  const { occupants } = (await findReportedOccupants(db, [meetingId], clock.now())).get(meetingId)!;
  const own = occupants.filter(({ user, guestId: id }) =>
    'userId' in target ? user?.id === target.userId : id !== undefined && id === guestId,
  );
  return { connections: own };
}
