import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockCourse } from '../../courses/course-authority.ts';
import { findSection } from '../../courses/sections.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { SchedulingContext } from '../context.ts';
import { insertMeeting, type ScheduleOptions } from '../scheduling/create-meeting.ts';
import { insertSeries, replaceSkips } from '../series.queries.ts';
import { seriesAuditDetails, type SeriesPlan } from '../series.ts';
import { hasScheduleConflicts, planSeries, skippedDates, toMeetingPlan, type PlannedSeries, type SeriesErrors } from './plan-series.ts';
import { withAnchor } from './series-dates.ts';

/** `reviewedDigest`: that of the planned dates that the user has seen; undefined to save without a review. */
export type SeriesOptions = ScheduleOptions & { reviewedDigest: string | undefined };

export type CreateSeriesResult =
  | { kind: 'created'; id: number; meetings: number }
  | { kind: 'not-found' }
  | { kind: 'invalid'; errors: SeriesErrors }
  /** Nothing was written: the planned dates are not those that the user reviewed. */
  | { kind: 'not-reviewed'; planned: PlannedSeries }
  | { kind: 'schedule-conflict'; planned: PlannedSeries };

/** Creates a series and all its meetings, each with a room. */
export function createSeries(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  plan: SeriesPlan,
  { allowConflicts, allowPast = false, reviewedDigest }: SeriesOptions,
): Promise<CreateSeriesResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<CreateSeriesResult> => {
    if (!(await lockCourse(tx, actor, courseId, 'meetings:write'))) return { kind: 'not-found' };
    const planned = await planSeries(tx, settings, courseId, plan, { now, allowPast });
    if (planned.kind === 'invalid') return planned;
    if (reviewedDigest !== undefined && reviewedDigest !== planned.digest) return { kind: 'not-reviewed', planned };
    if (!allowConflicts && hasScheduleConflicts(planned)) return { kind: 'schedule-conflict', planned };
    const newDates = planned.dates.filter(({ status }) => status === 'new');
    if (newDates.length === 0) return { kind: 'invalid', errors: { lastDate: 'noDates' } };
    const id = await insertPlannedSeries(tx, { settings, actor, courseId, plan, planned, now });
    return { kind: 'created', id, meetings: newDates.length };
  });
}

type NewSeries = {
  settings: Pick<SchedulingContext['settings'], 'jitsi'>;
  actor: Actor;
  courseId: number;
  plan: SeriesPlan;
  planned: PlannedSeries;
  now: Date;
};

/** Inserts a series and its new meetings, and records it. The caller has locked the course and checked the plan. Answers the id. */
export async function insertPlannedSeries(tx: Tx, { settings, actor, courseId, plan, planned, now }: NewSeries): Promise<number> {
  const id = await insertSeries(tx, courseId, { ...plan, rule: withAnchor(plan.rule) }, now);
  const newDates = planned.dates.filter(({ status }) => status === 'new');
  for (const date of newDates) {
    const series = { id, date: date.date, number: date.number };
    await insertMeeting(tx, settings.jitsi, { ...toMeetingPlan(plan, date.title, date), courseId, series });
  }
  await replaceSkips(tx, id, plan.rule.firstDate, skippedDates(planned));
  const section = await findSection(tx, courseId, plan.sectionId ?? null);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'series.made',
    subject: 'series',
    subjectId: id,
    details: { course: courseId, ...seriesAuditDetails(plan), ...(section && { section: section.name }), meetings: newDates.length },
  });
  return id;
}
