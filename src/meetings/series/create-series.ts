import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockCourse } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { insertMeeting } from '../scheduling/insert-meeting.ts';
import type { ScheduleOptions, SchedulingContext } from '../scheduling/create-meeting.ts';
import { hasScheduleConflicts, toMeetingPlan, planSeries, type PlannedSeries, type SeriesErrors } from './plan-series.ts';
import { seriesAuditDetails } from '../series-audit-details.ts';
import { insertSeries, replaceSkips } from '../series.queries.ts';
import type { SeriesPlan } from '../series.ts';

/** `seen`: the digest of the dates that whoever asks has looked at; undefined where nobody looks. */
export type SeriesOptions = ScheduleOptions & { reviewedDigest: string | undefined };

export type CreateSeriesResult =
  | { kind: 'made'; id: number; meetings: number }
  | { kind: 'not-found' }
  | { kind: 'faulty'; errors: SeriesErrors }
  /** Nothing was written: these dates have not been looked at. */
  | { kind: 'unseen'; planned: PlannedSeries }
  | { kind: 'clash'; planned: PlannedSeries };

/** Makes a series with all its meetings, each with its room. */
export function createSeries(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  plan: SeriesPlan,
  { allowConflicts, reviewedDigest }: SeriesOptions,
): Promise<CreateSeriesResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CreateSeriesResult> => {
    if (!(await lockCourse(tx, actor, courseId, 'meetings:write'))) return { kind: 'not-found' };
    const planned = await planSeries(tx, settings, courseId, plan, now);
    if (planned.kind === 'faulty') return planned;
    if (reviewedDigest !== undefined && reviewedDigest !== planned.digest) return { kind: 'unseen', planned };
    if (!allowConflicts && hasScheduleConflicts(planned)) return { kind: 'clash', planned };
    const coming = planned.dates.filter(({ status }) => status === 'new');
    const id = await insertSeries(tx, courseId, plan, now);
    for (const occurrence of coming)
      await insertMeeting(tx, settings.jitsi, { ...toMeetingPlan(plan, occurrence), courseId, series: { id, date: occurrence.date } });
    await replaceSkips(
      tx,
      id,
      plan.rule.firstDate,
      planned.dates.filter(({ status }) => status === 'skipped').map(({ date }) => date),
    );
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'series.made',
      subject: 'series',
      subjectId: id,
      details: { course: courseId, ...seriesAuditDetails(plan), meetings: coming.length },
    });
    return { kind: 'made', id, meetings: coming.length };
  });
}
