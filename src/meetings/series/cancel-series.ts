import { actorFields, type Actor } from '../../accounts/authority.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { SchedulingContext } from '../context.ts';
import { findMeetingsOfSeries, findSeries } from '../find-series.ts';
import { lockMeeting } from '../meeting-authority.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';
import { queueSeriesNotice } from '../notices/notice-jobs.ts';
import { MAX_CANCEL_NOTE_LENGTH, type Cancellation } from '../scheduling/cancel-meeting.ts';
import { setSeriesVersion } from '../series.queries.ts';

/** `version` is that of the series that the user looked at. */
export type SeriesCancellation = Cancellation & { fromDate: string; version: number };

export type CancelSeriesResult =
  /** `version`: names this cancellation, for `restoreSeries`. */
  | { kind: 'cancelled'; meetings: number; version: number }
  | { kind: 'nothing-left' }
  | { kind: 'note-too-long' }
  /** The series is another one than the user saw. */
  | { kind: 'version-conflict' }
  | { kind: 'not-found' };

/** Cancels all classes of a series that have not started, from a date on, with one mail to each member. */
export function cancelSeries(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  meetingId: number,
  { fromDate, note, notifyMembers, version }: SeriesCancellation,
): Promise<CancelSeriesResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CancelSeriesResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    const series = found?.meeting.seriesId != null ? await findSeries(tx, found.meeting.seriesId) : undefined;
    if (!series) return { kind: 'not-found' };
    if (series.version !== version) return { kind: 'version-conflict' };
    if (note.length > MAX_CANCEL_NOTE_LENGTH) return { kind: 'note-too-long' };
    const meetings = cancellableMeetings(await findMeetingsOfSeries(tx, settings.jitsi.serverUrl, series.id), fromDate, now);
    if (meetings.length === 0) return { kind: 'nothing-left' };
    const cancellation = series.version + 1;
    await setSeriesVersion(tx, series.id, cancellation);
    for (const meeting of meetings) {
      await updateMeetingRow(tx, meeting.id, {
        cancelled_at: now.toISOString(),
        cancel_note: note,
        cancelled_with_series: cancellation,
        version: meeting.version + 1,
      });
    }
    const previous = meetings.map(({ id, startsAt, endsAt }) => ({ id, before: { startsAt, endsAt } }));
    if (notifyMembers) await queueSeriesNotice(tx, series.id, previous, now);
    const details = { firstDate: fromDate, note, told: notifyMembers, meetings: meetings.length };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'series.cancelled', subject: 'series', subjectId: series.id, details });
    return { kind: 'cancelled', meetings: meetings.length, version: cancellation };
  });
}

/** By their times: a class that was moved beyond the date by itself is cancelled too. */
export function cancellableMeetings(meetings: ManagedMeeting[], fromDate: string, now: Date): ManagedMeeting[] {
  return meetings.filter(({ cancelled, seriesDate, startsAt }) => !cancelled && seriesDate! >= fromDate && startsAt > now);
}

export type RestoreSeriesResult = { kind: 'restored'; meetings: number } | { kind: 'unchanged' } | { kind: 'not-found' };

/** Undoes one cancellation of a series: the classes that it cancelled take place, but for those that would be over by now. */
export function restoreSeries(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  meetingId: number,
  { cancellation, notifyMembers }: { cancellation: number; notifyMembers: boolean },
): Promise<RestoreSeriesResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<RestoreSeriesResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    const series = found?.meeting.seriesId != null ? await findSeries(tx, found.meeting.seriesId) : undefined;
    if (!series) return { kind: 'not-found' };
    const meetings = restorableMeetings(await findMeetingsOfSeries(tx, settings.jitsi.serverUrl, series.id), cancellation, now);
    if (meetings.length === 0) return { kind: 'unchanged' };
    await setSeriesVersion(tx, series.id, series.version + 1);
    for (const meeting of meetings) {
      const restored = { cancelled_at: null, cancel_note: '', cancelled_with_series: null, version: meeting.version + 1 };
      await updateMeetingRow(tx, meeting.id, restored);
    }
    const previous = meetings.map(({ id }) => ({ id, before: undefined }));
    if (notifyMembers) await queueSeriesNotice(tx, series.id, previous, now);
    const details = { told: notifyMembers, meetings: meetings.length };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'series.restored', subject: 'series', subjectId: series.id, details });
    return { kind: 'restored', meetings: meetings.length };
  });
}

export function restorableMeetings(meetings: ManagedMeeting[], cancellation: number, now: Date): ManagedMeeting[] {
  return meetings.filter((one) => one.cancelled && one.cancelledWithSeries === cancellation && one.endsAt > now);
}
