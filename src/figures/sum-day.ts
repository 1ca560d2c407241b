import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { findMeetingsWithCalls, findTimesInCalls, type TimeInCall } from '../attendance/times-in-calls.ts';
import { mergeSpans, type Span, totalDurationMs } from '../attendance/participation.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { batches } from '../platform/shared/batches.ts';
import { minutes, startOfQuarter } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { type DaySums, figureDay, type FigureDay, quartersOf, type Sums } from './figure-day.ts';
import { peopleAtOnce, type Presence } from './people-at-once.ts';
import { countSignIns, type CountedAttempt, findAttempts, findCoursesOfMeetings, saveDay } from './sum-day.queries.ts';

/** Calls whose participations are in memory at once. */
const CALLS_AT_ONCE = 50;

const PEOPLE_AT_ONCE = 2000;

const COURSES_AT_ONCE = 50;

type SumContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** Counts a day anew from the rows of joins and participations, and replaces what was saved of it. */
export async function sumDay({ db, clock, settings }: SumContext, date: string, signal?: AbortSignal): Promise<void> {
  const now = clock.now();
  const day = figureDay(date, settings.timeZone);
  const counter = new DayCounter(day);
  for await (const attempts of findAttempts(db, day.start, day.end)) {
    counter.addAttempts(attempts);
    await yieldToEventLoop();
    signal?.throwIfAborted();
  }
  for (const ids of batches(await findMeetingsWithCalls(db, day.start, day.end), CALLS_AT_ONCE)) {
    counter.addCalls(await findTimesInCalls(db, ids, now), await findCoursesOfMeetings(db, ids));
    await yieldToEventLoop();
    signal?.throwIfAborted();
  }
  const signIns = await countSignIns(db, day.start, day.end);
  const sums = await counter.finish(signIns);
  await inTransaction(db, (tx) => saveDay(tx, day, sums, now));
}

type Tally = Pick<Sums, 'joins' | 'refusals'> & { milliseconds: number; people: Set<string>; spansByPerson: Map<string, Span[]> };

class DayCounter {
  readonly #day: FigureDay;
  readonly #portal = newTally();
  readonly #courses = new Map<number, Tally>();
  readonly #quarters: DaySums['quarters'] = new Map();

  constructor(day: FigureDay) {
    this.#day = day;
  }

  addAttempts(attempts: CountedAttempt[]): void {
    for (const { courseId, userId, outcome, count, at } of attempts) {
      const ofQuarter = this.#quarterOf(startOfQuarter(at));
      if (outcome === 'admitted') ofQuarter.joins += count;
      else ofQuarter.refusals += count;
      for (const tally of [this.#portal, ...(courseId === null ? [] : [this.#courseOf(courseId)])]) {
        if (outcome === 'admitted') tally.joins += count;
        else tally.refusals.set(outcome, (tally.refusals.get(outcome) ?? 0) + count);
        tally.people.add(String(userId));
      }
    }
  }

  addCalls(times: TimeInCall[], courseIds: ReadonlyMap<number, number>): void {
    for (const [courseId, ofCourse] of groupBy(times, ({ meetingId }) => courseIds.get(meetingId)!)) {
      // Those who left before the day began are no part of it.
      const today = ofCourse.map((time) => ({ ...time, spans: this.#ofDay(time.spans) })).filter(({ spans }) => spans.length > 0);
      if (today.length === 0) continue;
      const course = this.#courseOf(courseId);
      for (const { person, spans } of today) {
        course.milliseconds += totalDurationMs(spans);
        for (const { people, spansByPerson } of [course, this.#portal]) {
          people.add(person);
          spansByPerson.set(person, [...(spansByPerson.get(person) ?? []), ...spans]);
        }
      }
    }
  }

  async finish(signIns: number): Promise<DaySums> {
    const quarters = quartersOf(this.#day);
    const peaks = peopleAtOnce(await toPresences(this.#portal.spansByPerson), quarters.map(Number), Number(this.#day.end));
    quarters.forEach((quarter, index) => {
      if (peaks[index]! > 0) this.#quarterOf(quarter).people = peaks[index]!;
    });
    const courses = new Map<number, Sums>();
    for (const [id, tally] of this.#courses) {
      const [peak] = peopleAtOnce(await toPresences(tally.spansByPerson), [Number(this.#day.start)], Number(this.#day.end));
      courses.set(id, toSums(tally, peak!));
      if (courses.size % COURSES_AT_ONCE === 0) await yieldToEventLoop();
    }
    // Rounded by course, so that the courses add up to the portal.
    const minutesInAll = [...courses.values()].reduce((sum, course) => sum + course.minutes, 0);
    const portal = { ...toSums(this.#portal, Math.max(0, ...peaks)), minutes: minutesInAll };
    const reported = this.#portal.spansByPerson.size > 0;
    return { portal: { ...portal, signIns, reported }, courses, quarters: this.#quarters };
  }

  #ofDay(spans: readonly Span[]): Span[] {
    const [start, end] = [this.#day.start.getTime(), this.#day.end.getTime()];
    return spans.flatMap((span) => {
      const [from, to] = [Math.max(span.from, start), Math.min(span.to, end)];
      return to > from ? [{ ...span, from, to }] : [];
    });
  }

  #courseOf(id: number): Tally {
    let course = this.#courses.get(id);
    if (!course) this.#courses.set(id, (course = newTally()));
    return course;
  }

  #quarterOf(start: Date): { joins: number; refusals: number; people: number } {
    const key = start.toISOString();
    let quarter = this.#quarters.get(key);
    if (!quarter) this.#quarters.set(key, (quarter = { joins: 0, refusals: 0, people: 0 }));
    return quarter;
  }
}

function newTally(): Tally {
  return { joins: 0, refusals: new Map(), milliseconds: 0, people: new Set(), spansByPerson: new Map() };
}

function toSums({ joins, refusals, milliseconds, people }: Tally, peak: number): Sums {
  return { joins, refusals, minutes: Math.round(milliseconds / minutes(1)), peak, people: people.size };
}

/** A person who is in two calls, or on two devices, is one person. */
async function toPresences(spansByPerson: ReadonlyMap<string, Span[]>): Promise<Presence[]> {
  const presences: Presence[] = [];
  let people = 0;
  for (const spans of spansByPerson.values()) {
    presences.push(...mergeSpans(spans));
    if (++people % PEOPLE_AT_ONCE === 0) await yieldToEventLoop();
  }
  return presences;
}
