import { actorFields, type Actor } from '../../accounts/authority.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { callOptionAuditChanges } from '../call-options/call-policy.ts';
import { insertMeeting } from '../scheduling/insert-meeting.ts';
import { deleteMeetingInTransaction } from '../scheduling/delete-meeting.ts';
import type { SchedulingContext } from '../scheduling/create-meeting.ts';
import type { SeriesOptions } from './create-series.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { toPlanColumns, hasActivity, updateMeetingRow } from '../meetings.queries.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { haveSameTimes } from '../meeting.ts';
import {
  hasScheduleConflicts,
  toMeetingPlan,
  planSeries,
  type PlannedDate,
  type PlannedSeries,
  type SeriesState,
  type SeriesErrors,
} from './plan-series.ts';
import { seriesAuditDetails, seriesAuditFields } from '../series-audit-details.ts';
import type { PreviousMeetingTimes } from '../notices/notice-mails.ts';
import { findMeetingsOfSeries, findSeries, replaceSkips, updateSeriesRow } from '../series.queries.ts';
import type { Series, SeriesPlan } from '../series.ts';
import { queueSeriesNotice } from '../notices/notice-jobs.ts';

/** What a series becomes, and the version that whoever typed it had seen. */
export type SeriesUpdate = SeriesPlan & {
  version: number;
  /** Write to the members where dates or times change. */
  notifyMembers?: boolean;
};

export type UpdateSeriesResult =
  | { kind: 'changed'; meetings: number }
  /** There is no such meeting, it is not theirs, or it stands alone. */
  | { kind: 'not-found' }
  | { kind: 'faulty'; errors: SeriesErrors }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; series: Series }
  | { kind: 'unseen'; planned: PlannedSeries }
  | { kind: 'clash'; planned: PlannedSeries };

/**
 * Changes a whole series from the first date of its new rule on. What comes before, or has begun, stays as it is, as does the
 * time of what was moved alone; what has no date any more is deleted, or cancelled where somebody already wanted in.
 */
export function updateSeries(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  meetingId: number,
  change: SeriesUpdate,
  { allowConflicts, reviewedDigest }: SeriesOptions,
): Promise<UpdateSeriesResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<UpdateSeriesResult> => {
    const held = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    const series = held?.meeting.seriesId != null ? await findSeries(tx, held.meeting.seriesId) : undefined;
    if (!held || !series) return { kind: 'not-found' };
    if (series.version !== change.version) return { kind: 'conflict', series };
    const present = await findSeriesState(tx, settings, series.id, change.rule.firstDate, now);
    const planned = await planSeries(tx, settings, series.courseId, change, now, present);
    if (planned.kind === 'faulty') return planned;
    if (reviewedDigest !== undefined && reviewedDigest !== planned.digest) return { kind: 'unseen', planned };
    if (!allowConflicts && hasScheduleConflicts(planned)) return { kind: 'clash', planned };
    await updateSeriesRow(tx, series, change);
    const before: PreviousMeetingTimes[] = [];
    for (const date of planned.dates) before.push(...(await applyPlannedDate(tx, settings, series, change, date)));
    for (const meeting of planned.removed) before.push(...(await removeFromSeries(tx, actor, meeting, change.notifyMembers === true, now)));
    if (change.notifyMembers) await queueSeriesNotice(tx, series.id, before, now);
    await replaceSkips(
      tx,
      series.id,
      change.rule.firstDate,
      planned.dates.filter(({ status }) => status === 'skipped').map(({ date }) => date),
    );
    const meetings = planned.dates.filter(({ status }) => status === 'new' || status === 'changed').length + planned.removed.length;
    const details = {
      ...diffFields(seriesAuditDetails(series), seriesAuditDetails(change), seriesAuditFields),
      ...(change.choices && callOptionAuditChanges(series.choices, change.choices)),
      firstDate: change.rule.firstDate,
      meetings,
    };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'series.changed', subject: 'series', subjectId: series.id, details });
    return { kind: 'changed', meetings };
  });
}

/** What a change from a date on may touch: the meetings that the series gave that date or a later one, and that have not begun. */
export async function findSeriesState(
  db: Db,
  { jitsi }: Pick<Settings, 'jitsi'>,
  seriesId: number,
  firstDate: string,
  now: Date,
): Promise<SeriesState> {
  const all = await findMeetingsOfSeries(db, jitsi.serverUrl, seriesId);
  const editable = all.filter(({ seriesDate, startsAt }) => seriesDate! >= firstDate && startsAt > now);
  return { editable, occupiedDates: new Set(all.filter((one) => !editable.includes(one)).map(({ seriesDate }) => seriesDate!)) };
}

/** Answers what there was before, where there is something else now. */
async function applyPlannedDate(
  tx: Tx,
  { jitsi }: Settings,
  series: Series,
  change: SeriesPlan,
  date: PlannedDate,
): Promise<PreviousMeetingTimes[]> {
  const { status, meeting } = date;
  if (status === 'new') {
    const of = { courseId: series.courseId, series: { id: series.id, date: date.date } };
    return [{ id: await insertMeeting(tx, jitsi, { ...toMeetingPlan(change, date), ...of }), before: undefined }];
  }
  if (meeting && (status === 'changed' || status === 'alone')) {
    const times = status === 'alone' ? meeting : date;
    await updateMeetingRow(tx, meeting.id, {
      ...toPlanColumns(toMeetingPlan(change, times)),
      series_date: date.date,
      version: meeting.version + 1,
    });
    await indexSearchTerms(tx, 'meeting', meeting.id, [change.title]);
    return haveSameTimes(times, meeting) ? [] : [toPreviousTimes(meeting)];
  }
  return [];
}

async function removeFromSeries(tx: Tx, actor: Actor, meeting: ManagedMeeting, told: boolean, now: Date): Promise<PreviousMeetingTimes[]> {
  if (!(await hasActivity(tx, meeting.id))) {
    await deleteMeetingInTransaction(tx, actor, meeting, now);
  } else {
    await updateMeetingRow(tx, meeting.id, { cancelled_at: now.toISOString(), version: meeting.version + 1 });
    const deed = { event: 'meeting.cancelled', subject: 'meeting', subjectId: meeting.id } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, now), ...deed, details: { note: '', told } });
  }
  return [toPreviousTimes(meeting)];
}

function toPreviousTimes({ id, startsAt, endsAt }: ManagedMeeting): PreviousMeetingTimes {
  return { id, before: { startsAt, endsAt } };
}
