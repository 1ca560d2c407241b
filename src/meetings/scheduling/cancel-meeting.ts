import { doneBy, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import type { MeetingNeedsToWrite } from './create-meeting.ts';
import { updateMeeting } from '../meetings.queries.ts';
import { holdMeetingFor } from '../meeting-authority.ts';
import { tellMembers } from '../notices/queue-notices.ts';

export const LONGEST_NOTE = 1000;

/** `note`: what the members read, where they look for the class and in the mail; empty where there is nothing to say. */
export type Cancellation = { note: string; tell: boolean };

export type Cancelling = 'cancelled' | 'unchanged' | 'over' | 'note-too-long' | 'not-found';

/** Calls a meeting off. It stays where it was, with the note, and nobody can enter; `restoreMeeting` takes it back. */
export function cancelMeeting(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  id: number,
  { note, tell }: Cancellation,
): Promise<Cancelling> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (meeting.cancelled) return 'unchanged';
    if (meeting.endsAt <= now) return 'over';
    if (note.length > LONGEST_NOTE) return 'note-too-long';
    await updateMeeting(tx, id, { cancelled_at: now.toISOString(), cancel_note: note, version: meeting.version + 1 });
    if (tell) await tellMembers(tx, id, 'cancelled', note, now);
    const details = { note, told: tell };
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.cancelled', subject: 'meeting', subjectId: id, details });
    return 'cancelled';
  });
}

export type Restoring = 'restored' | 'unchanged' | 'not-found';

/** Takes a cancellation back. Who was told of it should be told of this too. */
export function restoreMeeting({ db, clock, settings }: MeetingNeedsToWrite, actor: Actor, id: number, tell: boolean): Promise<Restoring> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (!meeting.cancelled) return 'unchanged';
    await updateMeeting(tx, id, { cancelled_at: null, cancel_note: '', version: meeting.version + 1 });
    if (tell && meeting.endsAt > now) await tellMembers(tx, id, 'restored', '', now);
    const details = { note: { before: meeting.cancelNote, after: '' }, told: tell };
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'meeting.restored', subject: 'meeting', subjectId: id, details });
    return 'restored';
  });
}
