import { createHash } from 'node:crypto';
import { createInvitedAccount } from '../accounts/management/create-account.ts';
import { setAccountActive } from '../accounts/management/deactivate-account.ts';
import type { AccountContext } from '../accounts/context.ts';
import { listObservedHolidays } from '../meetings/series/holidays.ts';
import { listOccurrences } from '../meetings/series/series-dates.ts';
import type { Settings } from '../platform/config/settings.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import { setFirstStepsHidden } from '../admin/first-steps/find-first-steps.ts';
import { addMs, days, minutes } from '../platform/shared/clock.ts';
import { addDays, toWallTime } from '../platform/shared/wall-time.ts';
import { demoEmail } from './cast.ts';
import { samplePoll, sampleTeacherStays, sampleVisit, type SampleClass, type SampleStay } from './sample-attendance.ts';
import { formerStudent, schoolCourses, schoolStudents, schoolTeachers, withoutPassword, type SchoolCourse } from './school.ts';
import {
  backdateEnrollments,
  bindSeries,
  endEnrollment,
  findMembers,
  findStartedClasses,
  replaceClassRows,
  type ClassRows,
} from './school.queries.ts';
import { findUserIds } from './seed.queries.ts';
import { seedClass, seedMembers, seedUsers } from './seed.ts';

const DAYS_BEFORE = 28;
const DAYS_AFTER = 14;

/**
 * Adds a school to the cast and their courses (`seed`): more students, four weeks of classes with attendance, and two that are planned.
 * Seeding again moves the weeks to today and replaces what happened in the classes.
 */
export async function seedSchool(context: AccountContext): Promise<void> {
  const { db, settings } = context;
  const now = context.clock.now();
  await seedUsers(
    context,
    [...schoolTeachers, ...schoolStudents].filter(({ username }) => !withoutPassword.has(username)),
  );
  const existing = await findUserIds(db);
  for (const user of schoolStudents)
    if (!existing.has(user.username)) await createInvitedAccount(context, { ...user, email: demoEmail(user) }, null);
  await setFirstStepsHidden(db, true);
  const users = await findUserIds(db);
  await setAccountActive(context, users.get(formerStudent.username)!, false, null);
  await inTransaction(db, async (tx) => {
    for (const course of schoolCourses) await seedSchoolCourse(tx, settings, course, users, now);
  });
}

async function seedSchoolCourse(tx: Tx, settings: Settings, course: SchoolCourse, users: Map<string, number>, now: Date): Promise<void> {
  const courseId = await seedMembers(tx, course, users, now);
  await backdateEnrollments(tx, courseId, addMs(now, -days(DAYS_BEFORE + 7)));
  if (course.title === formerStudent.course)
    await endEnrollment(tx, users.get(formerStudent.username)!, courseId, addMs(now, -days(DAYS_BEFORE - 9)));
  await seedTimetable(tx, settings, courseId, course, now);
  const classes = (await findStartedClasses(tx, courseId, now)).map((row): SampleClass => ({
    id: row.id,
    title: row.title,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
  }));
  const rows: ClassRows = {
    join_attempts: [],
    room_openings: [],
    participations: [],
    attendance_corrections: [],
    call_polls: [],
    call_links: [],
  };
  const members = await findMembers(tx, courseId);
  for (const one of classes) {
    addClassRows(rows, one, members, now);
    if (one.endsAt <= now) addPollAndLink(rows, one, course.link, members);
  }
  // A stranger to every course, who tries all the same.
  for (const { id, startsAt } of classes.slice(-1))
    for (const delay of [1, 3]) rows.join_attempts.push(toAttempt(users.get('otto')!, id, addMs(startsAt, minutes(delay)), 'no-access'));
  rows.join_attempts.sort((one, other) => (one.first_at < other.first_at ? -1 : 1));
  await replaceClassRows(
    tx,
    classes.map(({ id }) => id),
    rows,
  );
}

/** Classes on the weekdays of the course. One on a holiday is cancelled. */
async function seedTimetable(tx: Tx, { jitsi, timeZone }: Settings, courseId: number, course: SchoolCourse, now: Date): Promise<void> {
  const today = toWallTime(now, timeZone).date;
  const { weekdays, startTime, minutes: duration } = course;
  const times = weekdays.map((weekday) => ({ weekday, startTime, minutes: duration }));
  const [firstDate, lastDate] = [addDays(today, -DAYS_BEFORE), addDays(today, DAYS_AFTER)];
  const rule = { times, everyWeeks: 1, firstDate, lastDate, onHolidays: true };
  const holidays = await listObservedHolidays(tx, timeZone, rule.firstDate, rule.lastDate);
  // Today belongs to the classes of the cast.
  const occurrences = listOccurrences(rule, timeZone, holidays).occurrences.filter(({ date }) => date !== today);
  const ids: number[] = [];
  for (const [index, { date, startsAt, endsAt }] of occurrences.entries()) {
    const holiday = holidays.get(date);
    const when = { startsAt, endsAt, withLink: true, cancelledAt: holiday === undefined ? null : now, cancelNote: holiday ?? '' };
    ids.push(await seedClass(tx, jitsi, courseId, course.classes[index]!, when));
  }
  const dates = occurrences.map(({ date }) => date);
  if (course.isSeries) await bindSeries(tx, courseId, course.title, { times, dates }, ids, now);
}

type Member = Awaited<ReturnType<typeof findMembers>>[0];

/** What happened in a class: as if the portal and Jitsi had recorded it. */
function addClassRows(rows: ClassRows, one: SampleClass, members: Member[], now: Date): void {
  const { id, startsAt, endsAt } = one;
  const closedAt = addMs(endsAt, minutes(4));
  const openedAt = addMs(startsAt, -minutes(7)).toISOString();
  rows.room_openings.push({
    meeting_id: id,
    breakout: '',
    opened_at: openedAt,
    closed_at: closedAt <= now ? closedAt.toISOString() : null,
  });
  const teacherId = members.find(({ role }) => role === 'teacher')!.id;
  for (const { id: userId, username, role } of members) {
    if (role === 'teacher') {
      addStays(sampleTeacherStays(one, now), userId, true);
      continue;
    }
    const { stays, correction, refusals } = sampleVisit(username, one, now);
    addStays(stays, userId, false);
    for (const { at, outcome } of refusals) rows.join_attempts.push(toAttempt(userId, id, at, outcome));
    if (correction)
      rows.attendance_corrections.push({
        meeting_id: id,
        user_id: userId,
        ...correction,
        corrected_by: teacherId,
        corrected_at: addMs(endsAt, minutes(30)).toISOString(),
        version: 1,
      });
  }

  function addStays(stays: SampleStay[], userId: number, moderator: boolean): void {
    for (const [index, { joinedAt, leftAt }] of stays.entries()) {
      rows.join_attempts.push(toAttempt(userId, id, joinedAt, 'admitted', moderator));
      rows.participations.push({
        meeting_id: id,
        breakout: '',
        occupant_jid: demoJid(userId, index),
        joined_at: joinedAt.toISOString(),
        left_at: leftAt?.toISOString() ?? null,
        user_id: userId,
      });
    }
  }
}

/** The teacher asks at the end how it was, and has written a link in the chat before. */
function addPollAndLink(rows: ClassRows, one: SampleClass, link: string, members: Member[]): void {
  const { id, startsAt, endsAt } = one;
  const isInside = ({ meeting_id, left_at }: ClassRows['participations'][0]) => meeting_id === id && left_at! >= endsAt.toISOString();
  const voters = rows.participations.filter(isInside).length - 1;
  const { question, options } = samplePoll(one, voters);
  rows.call_polls.push({
    meeting_id: id,
    key: `demo-poll-${id}`,
    asked_at: addMs(endsAt, -minutes(5)).toISOString(),
    question,
    options: JSON.stringify(options),
    voters,
    revision: voters,
  });
  const { href } = new URL(link);
  rows.call_links.push({
    meeting_id: id,
    digest: createHash('sha256').update(href).digest('base64url'),
    url: href,
    occupant_jid: demoJid(members.find(({ role }) => role === 'teacher')!.id, 0),
    written_at: addMs(startsAt, minutes(20)).toISOString(),
  });
}

function demoJid(userId: number, index: number): string {
  return `demo-${userId}@meet.gryphos.example/${index + 1}`;
}

function toAttempt(userId: number, meetingId: number, at: Date, outcome: string, moderator = false): ClassRows['join_attempts'][0] {
  const instant = at.toISOString();
  return {
    user_id: userId,
    meeting_id: meetingId,
    entry_point: 'page',
    outcome,
    moderator: moderator ? 1 : 0,
    first_at: instant,
    last_at: instant,
  };
}
