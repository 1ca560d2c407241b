import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../src/clean-up.ts';
import { figureDay } from '../../src/figures/figure-day.ts';
import { sumDay } from '../../src/figures/sum-day.ts';
import { recordJoinAttemptRow, type Visit } from '../support/figures.ts';
import { seededRandom } from '../support/random-values.ts';
import { addPeopleRows } from '../support/people.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { reportAttendance } from '../support/attended-class.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { addMs, days, minutes } from '../../src/platform/shared/clock.ts';

const reported = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };

const STEP = minutes(5);

describe('a counted day', () => {
  // Two usual days, the night on which clocks in Chile are put back (25 hours), and the one on which they are put forward (23 hours).
  test.each(['2026-11-19', '2026-04-04', '2026-09-06'])('%s has the sums of a naive recount', async (date) => {
    const portal = await openPortal(reported);
    const { db, settings } = portal.context;
    const day = figureDay(date, settings.timeZone);
    expect((day.end.getTime() - day.start.getTime()) / minutes(60)).toBe({ '2026-04-04': 25, '2026-09-06': 23 }[date] ?? 24);
    const { attempts, visits } = await fillAround(portal, day.start, Number(date.slice(-2)));
    portal.clock.set(addMs(day.end, days(2)));
    await sumDay(portal.context, date);

    const inDay = (at: Date) => at >= day.start && at < day.end;
    const today = attempts.filter(({ at }) => inDay(at));
    const joins = today.filter(({ outcome }) => outcome === 'admitted');
    const row = await db.selectFrom('figure_days').selectAll().where('day', '=', date).executeTakeFirstOrThrow();
    expect([row.joins, row.refusals]).toEqual([sum(joins), sum(today) - sum(joins)]);

    // Minute after minute, who is where.
    let minutesInClass = 0;
    const peaks = new Map<string, number>();
    const minutesByCourse = new Map<number, number>();
    for (let at = day.start; at < day.end; at = addMs(at, STEP)) {
      const here = visits.filter(({ from, to }) => from <= at && at < to);
      const inCalls = new Map(here.map((visit) => [`${visit.meetingId} ${visit.userId}`, visit.courseId]));
      minutesInClass += (inCalls.size * STEP) / minutes(1);
      for (const courseId of inCalls.values()) minutesByCourse.set(courseId, (minutesByCourse.get(courseId) ?? 0) + STEP / minutes(1));
      const people = new Set(here.map(({ userId }) => userId)).size;
      const quarter = new Date(Math.floor(at.getTime() / minutes(15)) * minutes(15)).toISOString();
      peaks.set(quarter, Math.max(peaks.get(quarter) ?? 0, people));
    }
    expect([row.minutes, row.peak, row.reported]).toEqual([minutesInClass, Math.max(...peaks.values()), 1]);
    expect(minutesInClass).toBeGreaterThan(100);

    const quarters = await db.selectFrom('quarter_figures').selectAll().execute();
    expect(new Map(quarters.filter(({ people }) => people > 0).map(({ starts_at, people }) => [starts_at, people]))).toEqual(
      new Map([...peaks].filter(([, people]) => people > 0).sort()),
    );
    expect([sumOf(quarters, 'joins'), sumOf(quarters, 'refusals')]).toEqual([row.joins, row.refusals]);

    const courses = await db.selectFrom('course_figures').selectAll().orderBy('course_id').execute();
    expect(courses.map((course) => [course.course_id, course.minutes])).toEqual(
      courses.map(({ course_id }) => [course_id, minutesByCourse.get(course_id) ?? 0]),
    );
    expect(courses.map((course) => [course.course_id, course.joins])).toEqual(
      courses.map(({ course_id }) => [course_id, sum(joins.filter((one) => one.courseId === course_id))]),
    );
    const reasons = await db.selectFrom('refusal_figures').selectAll().where('course_id', '=', 0).execute();
    expect(sumOf(reasons, 'count')).toBe(row.refusals);
    for (const { outcome, count } of reasons)
      expect([outcome, count]).toEqual([outcome, sum(today.filter((one) => one.outcome === outcome))]);
  });

  test('has the same sums when it is counted again, also by two portals at once', async () => {
    const portal = await openPortal(reported);
    const { db, settings } = portal.context;
    const day = figureDay('2026-11-19', settings.timeZone);
    await fillAround(portal, day.start, 7);
    const contexts = [portal.context, portal.contexts.at(-1)!];
    await sumDay(portal.context, day.date);
    const once = await dump(db);
    await Promise.all([...contexts, ...contexts].map((context) => sumDay(context, day.date)));
    expect(await dump(db)).toEqual(once);
    expect(once['course_figures']!.length).toBeGreaterThan(1);
  });
});

describe('the job', () => {
  test('counts what happened through the front door, and again every five minutes', async () => {
    const portal = await openPortal(reported);
    const open = await findMeetingId(portal.context.db, classes.open);
    await portal.as('sofia').get(`/join-meeting/${open}`).expect(303);
    await portal.as('otto').get(`/join-meeting/${open}`).expect(403);
    await portal.stranger().post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    await portal.runJobs();
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ joins: 1, refusals: 1, people: 2, reported: 0, minutes: 0 });
    await reportAttendance(portal, open, [
      ['sofia', -15, 60],
      ['tomas', -10],
    ]);
    portal.clock.advance({ minutes: 4 });
    await portal.runJobs();
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ reported: 0 });
    portal.clock.advance({ minutes: 1 });
    await portal.runJobs();
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ joins: 1, reported: 1, peak: 2 });
    const { sign_ins } = await figuresOf(portal, '2026-11-20');
    expect(sign_ins).toBeGreaterThan(0);
  });

  test('closes a day a few minutes after its end, and changes it when Jitsi reports late', async () => {
    const portal = await openPortal(reported);
    const { db } = portal.context;
    const open = await findMeetingId(db, classes.open);
    await portal.as('sofia').get(`/join-meeting/${open}`).expect(303);
    await portal.runJobs();
    portal.clock.advance({ hours: 16 });
    await portal.runJobs();
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ joins: 1, minutes: 0, summed_at: '2026-11-21T09:00:00.000Z' });
    await reportAttendance(portal, open, [['sofia', 0, 45]], 60);
    portal.clock.advance({ minutes: 30 });
    await portal.runJobs();
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ minutes: 0 });
    portal.clock.advance({ minutes: 30 });
    await portal.runJobs();
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ joins: 1, minutes: 45, peak: 1 });
  });

  test('counts the days before it was there once, and survives that it was away', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    const now = portal.clock.now();
    for (const age of [1, 9, 28, 29])
      await recordJoinAttemptRow(db, { userId: sofia, meetingId: 1, outcome: 'admitted', at: addMs(now, -days(age)), count: 1 });
    await portal.runJobs();
    portal.clock.advance({ minutes: 5 });
    await portal.runJobs();
    portal.clock.advance({ minutes: 5 });
    await portal.runJobs();
    const rows = await db.selectFrom('figure_days').select(['day', 'joins']).orderBy('day').execute();
    expect(rows.length).toBe(30);
    expect(rows.filter(({ joins }) => joins > 0).map(({ day }) => day)).toEqual(['2026-10-22', '2026-10-23', '2026-11-11', '2026-11-19']);
    await db.deleteFrom('jobs').execute();
    portal.clock.advance({ days: 3 });
    expect(await db.selectFrom('jobs').select('id').where('kind', '=', 'figures').execute()).toEqual([]);
    await cleanUp(portal.context);
    await portal.runJobs();
    expect((await db.selectFrom('figure_days').select('day').orderBy('day', 'desc').execute()).map(({ day }) => day).slice(0, 4)).toEqual([
      '2026-11-23',
      '2026-11-22',
      '2026-11-21',
      '2026-11-20',
    ]);
  });
});

describe('retention', () => {
  test('deletes joins and leaves their sums, but for those of a handful of people in a course', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const ids = await addPeopleRows(
      db,
      Array.from({ length: 6 }, (_, index) => ({ username: `alumna${index}` })),
    );
    const meetings = await db.selectFrom('meetings').select(['id', 'course_id']).orderBy('id').execute();
    const crowded = meetings[0]!;
    const small = meetings.find(({ course_id }) => course_id !== crowded.course_id)!;
    const at = portal.clock.now();
    for (const userId of ids) await recordJoinAttemptRow(db, { userId, meetingId: crowded.id, outcome: 'closed', at, count: 2 });
    await recordJoinAttemptRow(db, { userId: ids[0]!, meetingId: small.id, outcome: 'closed', at, count: 1 });
    await portal.runJobs();
    const before = await dump(db);
    expect(before['course_figures']).toHaveLength(2);
    await db.updateTable('privacy_rules').set({ months: '{"attempts":1}' }).execute();
    portal.clock.advance({ days: 40 });
    await cleanUp(portal.context);
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    expect(await db.selectFrom('join_attempts').select('id').execute()).toEqual([]);
    expect(await figuresOf(portal, '2026-11-20')).toMatchObject({ refusals: 13 });
    const left = await db.selectFrom('course_figures').selectAll().where('day', '=', '2026-11-20').execute();
    expect(left.map(({ course_id, people, refusals }) => [course_id, people, refusals])).toEqual([[crowded.course_id, 6, 12]]);
    const reasons = await db.selectFrom('refusal_figures').selectAll().where('day', '=', '2026-11-20').orderBy('course_id').execute();
    expect(reasons.map(({ course_id, count }) => [course_id, count])).toEqual([
      [0, 13],
      [crowded.course_id, 12],
    ]);
  });
});

type Attempt = { courseId: number; outcome: string; at: Date; count: number };

/** Join attempts and participations of random people in all classes of the cast, from the evening before a day to the night after it. */
async function fillAround(portal: TestPortal, dayStart: Date, seed: number): Promise<{ attempts: Attempt[]; visits: Visit[] }> {
  const { db } = portal.context;
  const random = seededRandom(seed);
  const meetings = await db.selectFrom('meetings').select(['id', 'course_id']).orderBy('id').limit(8).execute();
  const users = await db.selectFrom('auth_user').select('id').orderBy('id').execute();
  await db
    .updateTable('meetings')
    .set({ ends_at: addMs(dayStart, minutes(26 * 60)).toISOString() })
    .execute();
  const any = <Item>(items: Item[]) => items[Math.floor(random() * items.length)]!;
  const step = (max: number) => Math.floor(random() * max);
  const [attempts, visits]: [Attempt[], Visit[]] = [[], []];
  for (let index = 0; index < 120; index++) {
    const meeting = any(meetings);
    const attempt = {
      userId: any(users).id,
      meetingId: meeting.id,
      outcome: any(['admitted', 'admitted', 'too-early', 'no-access', 'closed']),
      at: addMs(dayStart, -minutes(60) + step(27 * 60) * minutes(1)),
      count: 1 + step(3),
    };
    await recordJoinAttemptRow(db, attempt);
    attempts.push({ ...attempt, courseId: meeting.course_id });
  }
  for (let index = 0; index < 60; index++) {
    const meeting = any(meetings);
    const from = addMs(dayStart, -minutes(120) + step(26 * 12) * STEP);
    const visit = {
      userId: any(users).id,
      meetingId: meeting.id,
      courseId: meeting.course_id,
      from,
      to: addMs(from, (1 + step(40)) * STEP),
    };
    await db
      .insertInto('participations')
      .values({
        meeting_id: visit.meetingId,
        breakout: any(['', '', 'grupo']),
        occupant_jid: `${index}@meet.example.org/x`,
        joined_at: visit.from.toISOString(),
        left_at: visit.to.toISOString(),
        user_id: visit.userId,
      })
      .execute();
    visits.push(visit);
  }
  return { attempts, visits };
}

async function figuresOf(portal: TestPortal, day: string) {
  return portal.context.db.selectFrom('figure_days').selectAll().where('day', '=', day).executeTakeFirstOrThrow();
}

async function dump(db: TestPortal['context']['db']) {
  const tables = ['figure_days', 'course_figures', 'refusal_figures', 'quarter_figures'] as const;
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  return Object.fromEntries(tables.map((table, index) => [table, rows[index]!.map((row) => JSON.stringify(row)).sort()]));
}

function sum(attempts: { count: number }[]): number {
  return attempts.reduce((total, { count }) => total + count, 0);
}

function sumOf<Key extends string>(rows: Record<Key, number>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}
