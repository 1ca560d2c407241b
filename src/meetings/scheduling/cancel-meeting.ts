import { actorFields, type Actor } from '../../accounts/authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { SchedulingContext } from './create-meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { queueMeetingNotice } from '../notices/notice-jobs.ts';

export const MAX_CANCEL_NOTE_LENGTH = 1000;

/** `note`: what the members read, where they look for the class and in the mail; empty where there is nothing to say. */
export type Cancellation = { note: string; notifyMembers: boolean };

export type CancelMeetingResult = 'cancelled' | 'unchanged' | 'over' | 'note-too-long' | 'not-found';

/** Calls a meeting off. It stays where it was, with the note, and nobody can enter; `restoreMeeting` takes it back. */
export function cancelMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  { note, notifyMembers }: Cancellation,
): Promise<CancelMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (meeting.cancelled) return 'unchanged';
    if (meeting.endsAt <= now) return 'over';
    if (note.length > MAX_CANCEL_NOTE_LENGTH) return 'note-too-long';
    await updateMeetingRow(tx, id, { cancelled_at: now.toISOString(), cancel_note: note, version: meeting.version + 1 });
    if (notifyMembers) await queueMeetingNotice(tx, id, 'cancelled', note, now);
    const details = { note, told: notifyMembers };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.cancelled', subject: 'meeting', subjectId: id, details });
    return 'cancelled';
  });
}

export type RestoreMeetingResult = 'restored' | 'unchanged' | 'not-found';

/** Takes a cancellation back. Who was told of it should be told of this too. */
export function restoreMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  id: number,
  tell: boolean,
): Promise<RestoreMeetingResult> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const held = await lockMeeting(tx, settings.jitsi, actor, id);
    if (!held) return 'not-found';
    const { meeting } = held;
    if (!meeting.cancelled) return 'unchanged';
    await updateMeetingRow(tx, id, { cancelled_at: null, cancel_note: '', version: meeting.version + 1 });
    if (tell && meeting.endsAt > now) await queueMeetingNotice(tx, id, 'restored', '', now);
    const details = { note: { before: meeting.cancelNote, after: '' }, told: tell };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'meeting.restored', subject: 'meeting', subjectId: id, details });
    return 'restored';
  });
}
