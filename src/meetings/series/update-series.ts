import { actorFields, type Actor } from '../../accounts/authority.ts';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { findSection } from '../../courses/sections.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { callOptionAuditChanges } from '../call-options/call-policy.ts';
import type { SchedulingContext } from '../context.ts';
import { findMeetingsOfSeries, findSeries } from '../find-series.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { haveSameTimes, type ManagedMeeting } from '../meeting.ts';
import { hasActivity, toPlanColumns, updateMeetingRow } from '../meetings.queries.ts';
import { nameModeratorsOfSeries } from '../moderators/name-moderator.ts';
import { queueSeriesNotice } from '../notices/notice-jobs.ts';
import type { PreviousMeetingTimes } from '../notices/notice-mails.ts';
import { deleteMeetingInTransaction } from '../scheduling/cancel-meeting.ts';
import { insertMeeting } from '../scheduling/create-meeting.ts';
import { replaceSkips, updateSeriesRow } from '../series.queries.ts';
import { seriesAuditDetails, seriesAuditFields, type Series, type SeriesPlan } from '../series.ts';
import type { SeriesOptions } from './create-series.ts';
import {
  hasScheduleConflicts,
  planSeries,
  skippedDates,
  toMeetingPlan,
  type PlannedDate,
  type PlannedSeries,
  type SeriesErrors,
  type SeriesState,
} from './plan-series.ts';
import { withAnchor } from './series-dates.ts';

/** `version` is that of the series that the user edited. */
export type SeriesUpdate = SeriesPlan & {
  version: number;
  /** Mail the members of the course about changed dates and times. */
  notifyMembers?: boolean;
};

export type UpdateSeriesResult =
  | { kind: 'updated'; meetings: number }
  /** No such meeting, one that the actor may not manage, or one without a series. */
  | { kind: 'not-found' }
  | { kind: 'invalid'; errors: SeriesErrors }
  /** Another user saved first. Nothing was written; `series` is the current state. */
  | { kind: 'version-conflict'; series: Series }
  | { kind: 'not-reviewed'; planned: PlannedSeries }
  | { kind: 'schedule-conflict'; planned: PlannedSeries };

/**
 * Updates the series of a meeting from the first date of the new rule on. Meetings before it or already started do not change, and
 * meetings moved by themselves keep their times. A meeting without a date in the new rule is deleted, or cancelled if it has activity.
 */
export function updateSeries(
  context: SchedulingContext,
  actor: Actor,
  meetingId: number,
  update: SeriesUpdate,
  { allowConflicts, reviewedDigest }: SeriesOptions,
): Promise<UpdateSeriesResult> {
  const { db, clock, settings } = context;
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<UpdateSeriesResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    const series = found?.meeting.seriesId != null ? await findSeries(tx, found.meeting.seriesId) : undefined;
    if (!found || !series) return { kind: 'not-found' };
    if (series.version !== update.version) return { kind: 'version-conflict', series };
    const state = await findSeriesState(tx, settings, series, update.rule.firstDate, now);
    const planned = await planSeries(tx, settings, series.courseId, update, { now }, state);
    if (planned.kind === 'invalid') return planned;
    if (reviewedDigest !== undefined && reviewedDigest !== planned.digest) return { kind: 'not-reviewed', planned };
    if (!allowConflicts && hasScheduleConflicts(planned)) return { kind: 'schedule-conflict', planned };
    await updateSeriesRow(tx, series, { ...update, rule: withAnchor(update.rule) });
    const changed: PreviousMeetingTimes[] = [];
    for (const date of planned.dates) changed.push(...(await applyPlannedDate(tx, settings, series, update, date)));
    const added = changed.filter(({ before }) => before === undefined).map(({ id }) => id);
    await nameModeratorsOfSeries(tx, context, actor, { course: found.course, seriesId: series.id }, added);
    for (const meeting of planned.removed) changed.push(await removeMeeting(tx, actor, meeting, update.notifyMembers === true, now));
    if (update.notifyMembers) await queueSeriesNotice(tx, series.id, changed, now);
    await replaceSkips(tx, series.id, update.rule.firstDate, skippedDates(planned));
    const meetings = planned.dates.filter(isChange).length + planned.removed.length;
    const { sectionId = series.sectionId } = update;
    const sectionName = async (id: number | null) => (await findSection(tx, series.courseId, id))?.name ?? null;
    const details = {
      ...diffFields(seriesAuditDetails(series), seriesAuditDetails(update), seriesAuditFields),
      ...(update.choices && callOptionAuditChanges(series.choices, update.choices)),
      ...(sectionId !== series.sectionId && {
        section: { before: await sectionName(series.sectionId), after: await sectionName(sectionId) },
      }),
      firstDate: update.rule.firstDate,
      meetings,
    };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'series.changed', subject: 'series', subjectId: series.id, details });
    return { kind: 'updated', meetings };
  });
}

function isChange({ status, changes }: PlannedDate): boolean {
  return status === 'new' || status === 'changed' || (status === 'moved' && changes.length > 0);
}

/** What an update from this date on may change: meetings whose date in the series is not earlier and that have not started. */
export async function findSeriesState(
  db: Db,
  { jitsi }: Pick<Settings, 'jitsi'>,
  { id, title }: Pick<Series, 'id' | 'title'>,
  firstDate: string,
  now: Date,
): Promise<SeriesState> {
  const meetings = await findMeetingsOfSeries(db, jitsi.serverUrl, id);
  const editable = meetings.filter(({ seriesDate, startsAt }) => seriesDate! >= firstDate && startsAt > now);
  return { title, editable, untouched: meetings.filter((meeting) => !editable.includes(meeting)) };
}

/** Creates or updates the meeting of a date. Answers its previous times if they changed. */
async function applyPlannedDate(
  tx: Tx,
  { jitsi }: Settings,
  series: Series,
  update: SeriesPlan,
  planned: PlannedDate,
): Promise<PreviousMeetingTimes[]> {
  const { status, meeting, date, title, number } = planned;
  if (status === 'new') {
    const owner = { courseId: series.courseId, series: { id: series.id, date, number } };
    return [{ id: await insertMeeting(tx, jitsi, { ...toMeetingPlan(update, title, planned), ...owner }), before: undefined }];
  }
  if (!meeting || (status !== 'changed' && status !== 'moved')) return [];
  const times = status === 'moved' ? meeting : planned;
  const columns = toPlanColumns(toMeetingPlan(update, title, times));
  await updateMeetingRow(tx, meeting.id, { ...columns, series_date: date, series_number: number, version: meeting.version + 1 });
  await indexSearchTerms(tx, 'meeting', meeting.id, [title]);
  return haveSameTimes(times, meeting) ? [] : [toPreviousTimes(meeting)];
}

async function removeMeeting(tx: Tx, actor: Actor, meeting: ManagedMeeting, notified: boolean, now: Date): Promise<PreviousMeetingTimes> {
  if (!(await hasActivity(tx, meeting.id))) {
    await deleteMeetingInTransaction(tx, actor, meeting, now);
  } else {
    await updateMeetingRow(tx, meeting.id, { cancelled_at: now.toISOString(), version: meeting.version + 1 });
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'meeting.cancelled',
      subject: 'meeting',
      subjectId: meeting.id,
      details: { note: '', told: notified },
    });
  }
  return toPreviousTimes(meeting);
}

function toPreviousTimes({ id, startsAt, endsAt }: ManagedMeeting): PreviousMeetingTimes {
  return { id, before: { startsAt, endsAt } };
}
