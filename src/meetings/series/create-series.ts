import { doneBy, type Actor } from '../../accounts/authority.ts';
import { holdCourseFor } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { createMeeting } from '../scheduling/insert-meeting.ts';
import type { Insistence, MeetingNeedsToWrite } from '../scheduling/create-meeting.ts';
import { hasClashes, planOf, planSeries, type PlannedSeries, type SeriesFaults } from './plan-series.ts';
import { factsOfSeries } from '../series-audit-details.ts';
import { insertSeries, replaceSkips } from '../series.queries.ts';
import type { SeriesPlan } from '../series.ts';

/** `seen`: the digest of the dates that whoever asks has looked at; undefined where nobody looks. */
export type SeriesInsistence = Insistence & { seen: string | undefined };

export type SeriesMaking =
  | { kind: 'made'; id: number; meetings: number }
  | { kind: 'not-found' }
  | { kind: 'faulty'; faults: SeriesFaults }
  /** Nothing was written: these dates have not been looked at. */
  | { kind: 'unseen'; planned: PlannedSeries }
  | { kind: 'clash'; planned: PlannedSeries };

/** Makes a series with all its meetings, each with its room. */
export function makeSeries(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  courseId: number,
  plan: SeriesPlan,
  { despiteClashes, seen }: SeriesInsistence,
): Promise<SeriesMaking> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<SeriesMaking> => {
    if (!(await holdCourseFor(tx, actor, courseId, 'meetings:manage'))) return { kind: 'not-found' };
    const planned = await planSeries(tx, settings, courseId, plan, now);
    if (planned.kind === 'faulty') return planned;
    if (seen !== undefined && seen !== planned.digest) return { kind: 'unseen', planned };
    if (!despiteClashes && hasClashes(planned)) return { kind: 'clash', planned };
    const coming = planned.dates.filter(({ fate }) => fate === 'new');
    const id = await insertSeries(tx, courseId, plan, now);
    for (const occurrence of coming)
      await createMeeting(tx, settings.jitsi, { ...planOf(plan, occurrence), courseId, series: { id, date: occurrence.date } });
    await replaceSkips(
      tx,
      id,
      plan.rule.firstDate,
      planned.dates.filter(({ fate }) => fate === 'skipped').map(({ date }) => date),
    );
    await recordDeed(tx, {
      ...doneBy(actor, now),
      deed: 'series.made',
      subject: 'series',
      subjectId: id,
      details: { course: courseId, ...factsOfSeries(plan), meetings: coming.length },
    });
    return { kind: 'made', id, meetings: coming.length };
  });
}
