import { doneBy, type Actor } from '../../accounts/authority.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { keepWords } from '../../platform/pagination/search-terms.ts';
import { changesOfChoices } from '../call-options/call-policy.ts';
import { findClashes, type Clash } from './schedule-conflicts.ts';
import type { Insistence, MeetingNeedsToWrite } from './create-meeting.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { columnsOfPlan, updateMeeting } from '../meetings.queries.ts';
import { holdMeetingFor } from '../meeting-authority.ts';
import { planFaults, type PlanFaults, type MeetingPlan } from '../meeting-plan.ts';
import { factNames, factsOfPlan } from '../plan-audit-details.ts';
import { tellMembers } from '../notices/queue-notices.ts';

/** What a meeting becomes, and the version that whoever typed it had seen. */
export type MeetingChange = MeetingPlan & {
  active: boolean;
  version: number;
  /** Write to the members where the time changes. */
  tell?: boolean;
};

export type MeetingChanging =
  | { kind: 'changed' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'faulty'; faults: PlanFaults }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; meeting: ManagedMeeting }
  | { kind: 'clash'; clashes: Clash[] };

/** Changes one meeting. One of a series stays in it; where its time changes, the series no longer decides that. */
export function changeMeeting(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  id: number,
  change: MeetingChange,
  insistence: Insistence,
): Promise<MeetingChanging> {
  return inTransaction(db, (tx) => changeMeetingInside(tx, settings, actor, id, change, insistence, clock.now()));
}

/** The same as part of something larger. */
export async function changeMeetingInside(
  tx: Tx,
  { jitsi }: Pick<Needs['settings'], 'jitsi'>,
  actor: Actor,
  id: number,
  change: MeetingChange,
  { despiteClashes }: Insistence,
  now: Date,
): Promise<MeetingChanging> {
  const held = await holdMeetingFor(tx, jitsi, actor, id);
  if (!held) return { kind: 'not-found' };
  const { meeting } = held;
  const faults = planFaults(change);
  if (Object.keys(faults).length > 0) return { kind: 'faulty', faults };
  const details: Details = changesBetween(
    { ...factsOfPlan(meeting), active: meeting.active },
    { ...factsOfPlan(change), active: change.active },
    [...factNames, 'active'],
  );
  if (change.choices) Object.assign(details, changesOfChoices(meeting.choices, change.choices));
  if (Object.keys(details).length === 0) return { kind: 'unchanged' };
  if (meeting.version !== change.version) return { kind: 'conflict', meeting };
  const isMoved = details.startsAt !== undefined || details.endsAt !== undefined;
  const [clashes = []] = despiteClashes || !isMoved ? [] : await findClashes(tx, meeting.courseId, [change], [id]);
  if (clashes.length > 0) return { kind: 'clash', clashes };
  await updateMeeting(tx, id, {
    ...columnsOfPlan(change),
    is_active: change.active ? 1 : 0,
    moved: meeting.moved || (isMoved && meeting.seriesId !== null) ? 1 : 0,
    ...(isMoved && change.endsAt > now && { ended_at: null, attendance_removed_at: null }),
    version: meeting.version + 1,
  });
  await keepWords(tx, 'meeting', id, [change.title]);
  if (change.tell && isMoved && change.endsAt > now && !meeting.cancelled) await tellMembers(tx, id, 'moved', '', now);
  await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.changed', subject: 'meeting', subjectId: id, details });
  return { kind: 'changed' };
}
