import { doneBy, type Actor } from '../../accounts/authority.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { keepWords } from '../../platform/pagination/search-terms.ts';
import { changesOfChoices } from '../call-options/call-policy.ts';
import { createMeeting } from '../scheduling/insert-meeting.ts';
import { deleteInside } from '../scheduling/delete-meeting.ts';
import type { MeetingNeedsToWrite } from '../scheduling/create-meeting.ts';
import type { SeriesInsistence } from './create-series.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { columnsOfPlan, hasAttempts, updateMeeting } from '../meetings.queries.ts';
import { holdMeetingFor } from '../meeting-authority.ts';
import { haveSameTimes } from '../meeting.ts';
import { hasClashes, planOf, planSeries, type PlannedDate, type PlannedSeries, type Present, type SeriesFaults } from './plan-series.ts';
import { factsOfSeries, seriesFactNames } from '../series-audit-details.ts';
import type { MeetingBefore } from '../notices/series-notice.ts';
import { findMeetingsOfSeries, findSeries, replaceSkips, updateSeries } from '../series.queries.ts';
import type { Series, SeriesPlan } from '../series.ts';
import { tellMembersOfSeries } from '../notices/queue-notices.ts';

/** What a series becomes, and the version that whoever typed it had seen. */
export type SeriesChange = SeriesPlan & {
  version: number;
  /** Write to the members where dates or times change. */
  tell?: boolean;
};

export type SeriesChanging =
  | { kind: 'changed'; meetings: number }
  /** There is no such meeting, it is not theirs, or it stands alone. */
  | { kind: 'not-found' }
  | { kind: 'faulty'; faults: SeriesFaults }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; series: Series }
  | { kind: 'unseen'; planned: PlannedSeries }
  | { kind: 'clash'; planned: PlannedSeries };

/**
 * Changes a whole series from the first date of its new rule on. What comes before, or has begun, stays as it is, as does the
 * time of what was moved alone; what has no date any more is deleted, or cancelled where somebody already wanted in.
 */
export function changeSeries(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  meetingId: number,
  change: SeriesChange,
  { despiteClashes, seen }: SeriesInsistence,
): Promise<SeriesChanging> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<SeriesChanging> => {
    const held = await holdMeetingFor(tx, settings.jitsi, actor, meetingId);
    const series = held?.meeting.seriesId != null ? await findSeries(tx, held.meeting.seriesId) : undefined;
    if (!held || !series) return { kind: 'not-found' };
    if (series.version !== change.version) return { kind: 'conflict', series };
    const present = await presentOf(tx, settings, series.id, change.rule.firstDate, now);
    const planned = await planSeries(tx, settings, series.courseId, change, now, present);
    if (planned.kind === 'faulty') return planned;
    if (seen !== undefined && seen !== planned.digest) return { kind: 'unseen', planned };
    if (!despiteClashes && hasClashes(planned)) return { kind: 'clash', planned };
    await updateSeries(tx, series, change);
    const before: MeetingBefore[] = [];
    for (const date of planned.dates) before.push(...(await carryOut(tx, settings, series, change, date)));
    for (const meeting of planned.dropped) before.push(...(await drop(tx, actor, meeting, change.tell === true, now)));
    if (change.tell) await tellMembersOfSeries(tx, series.id, before, now);
    await replaceSkips(
      tx,
      series.id,
      change.rule.firstDate,
      planned.dates.filter(({ fate }) => fate === 'skipped').map(({ date }) => date),
    );
    const meetings = planned.dates.filter(({ fate }) => fate === 'new' || fate === 'changed').length + planned.dropped.length;
    const details = {
      ...changesBetween(factsOfSeries(series), factsOfSeries(change), seriesFactNames),
      ...(change.choices && changesOfChoices(series.choices, change.choices)),
      firstDate: change.rule.firstDate,
      meetings,
    };
    await recordDeed(tx, { ...doneBy(actor, now), deed: 'series.changed', subject: 'series', subjectId: series.id, details });
    return { kind: 'changed', meetings };
  });
}

/** What a change from a date on may touch: the meetings that the series gave that date or a later one, and that have not begun. */
export async function presentOf(
  db: Db,
  { jitsi }: Pick<Settings, 'jitsi'>,
  seriesId: number,
  firstDate: string,
  now: Date,
): Promise<Present> {
  const all = await findMeetingsOfSeries(db, jitsi.serverUrl, seriesId);
  const standing = all.filter(({ seriesDate, startsAt }) => seriesDate! >= firstDate && startsAt > now);
  return { standing, taken: new Set(all.filter((one) => !standing.includes(one)).map(({ seriesDate }) => seriesDate!)) };
}

/** Answers what there was before, where there is something else now. */
async function carryOut(tx: Tx, { jitsi }: Settings, series: Series, change: SeriesPlan, date: PlannedDate): Promise<MeetingBefore[]> {
  const { fate, meeting } = date;
  if (fate === 'new') {
    const of = { courseId: series.courseId, series: { id: series.id, date: date.date } };
    return [{ id: await createMeeting(tx, jitsi, { ...planOf(change, date), ...of }), was: undefined }];
  }
  if (meeting && (fate === 'changed' || fate === 'alone')) {
    const times = fate === 'alone' ? meeting : date;
    await updateMeeting(tx, meeting.id, { ...columnsOfPlan(planOf(change, times)), series_date: date.date, version: meeting.version + 1 });
    await keepWords(tx, 'meeting', meeting.id, [change.title]);
    return haveSameTimes(times, meeting) ? [] : [beforeOf(meeting)];
  }
  return [];
}

async function drop(tx: Tx, actor: Actor, meeting: ManagedMeeting, told: boolean, now: Date): Promise<MeetingBefore[]> {
  if (!(await hasAttempts(tx, meeting.id))) {
    await deleteInside(tx, actor, meeting, now);
  } else {
    await updateMeeting(tx, meeting.id, { cancelled_at: now.toISOString(), version: meeting.version + 1 });
    const deed = { deed: 'meeting.cancelled', subject: 'meeting', subjectId: meeting.id } as const;
    await recordDeed(tx, { ...doneBy(actor, now), ...deed, details: { note: '', told } });
  }
  return [beforeOf(meeting)];
}

function beforeOf({ id, startsAt, endsAt }: ManagedMeeting): MeetingBefore {
  return { id, was: { startsAt, endsAt } };
}
