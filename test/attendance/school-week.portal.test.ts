import ical, { type VEvent } from 'node-ical';
import { expect, test } from 'vitest';
import { addMs, days, minutes } from '../../src/platform/shared/clock.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { reportAttendance } from '../support/attended-class.ts';
import { addPeopleRows } from '../support/people.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { findMeetingId } from '../support/rows.ts';
import { previewAndSave, seriesForm, seriesUrl } from '../support/series.ts';
import type { TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

/** Monday to Friday, ten o'clock in Chile. */
const titles = [1, 2, 3, 4, 5].map((number) => `Taller ${number}`);
const MONDAY = new Date('2026-11-23T13:00:00.000Z');

/** The week as it was, from Monday to Thursday: what every way of reading it has to say. */
const attended = {
  sofia: ['present', 'absent', 'present', 'absent'],
  benja: [undefined, 'partial', 'absent', 'present'],
};

type Student = keyof typeof attended;

test('a week of a school reads the same by page, API, export and calendar', async () => {
  const portal = await openPortalWithRecordings();
  const { db } = portal.context;
  await planWeek(portal);
  const ids = await Promise.all(titles.map((title) => findMeetingId(db, title)));
  const [monday, tuesday, wednesday, thursday, friday] = ids as [number, number, number, number, number];
  const at = (day: number, minute: number) => portal.clock.set(addMs(MONDAY, days(day) + minutes(minute)));
  const knock = async (username: string, id: number) => (await (await signIn(portal, username)).get(`/join-meeting/${id}`)).status;
  const post = async (username: string, path: string, form: object, status = 303) =>
    (await signIn(portal, username)).post(path).type('form').send(form).expect(status);

  // The teacher is ten minutes late, and nobody is alone in the room.
  at(0, 0);
  expect([await knock('sofia', monday), await knock('benja', monday)]).toEqual([409, 403]);
  at(0, 10);
  expect(await knock('tomas', monday)).toBe(303);
  await reportAttendance(portal, monday, [['tomas', 10]]);
  expect(await knock('sofia', monday)).toBe(303);
  await reportAttendance(
    portal,
    monday,
    [
      ['tomas', 10, 90],
      ['sofia', 11, 90],
    ],
    90,
  );

  // He will be away tomorrow, and names who moderates. A student comes late into the course.
  at(0, 100);
  await post('tomas', `/meetings/${tuesday}/moderators`, { login: 'otto', until: '2026-11-24' });
  await post('tomas', '/courses/1/enroll', { people: 'benja', role: 'student' }, 200);
  at(1, 0);
  expect([await knock('benja', tuesday), await knock('otto', tuesday)]).toEqual([409, 303]);
  await reportAttendance(portal, tuesday, [['otto', 0]]);
  at(1, 2);
  expect(await knock('benja', tuesday)).toBe(303);
  await reportAttendance(
    portal,
    tuesday,
    [
      ['otto', 0, 90],
      ['benja', 2, 40],
    ],
    90,
  );

  // One is put out before he gets in, and stays out of this class.
  at(2, 0);
  expect([await knock('otto', wednesday), await knock('tomas', wednesday)]).toEqual([403, 303]);
  await reportAttendance(portal, wednesday, [['tomas', 0]]);
  at(2, 3);
  await post('tomas', `/meetings/${wednesday}/removals`, { person: 'benja', scope: 'meeting' });
  expect([await knock('sofia', wednesday), await knock('benja', wednesday)]).toEqual([303, 403]);
  await reportAttendance(
    portal,
    wednesday,
    [
      ['tomas', 0, 90],
      ['sofia', 3, 90],
    ],
    90,
  );

  // One is ill, and watches the recording.
  at(3, 0);
  expect(await knock('tomas', thursday)).toBe(303);
  await reportAttendance(portal, thursday, [['tomas', 0]]);
  expect(await knock('benja', thursday)).toBe(303);
  await reportAttendance(
    portal,
    thursday,
    [
      ['tomas', 0, 90],
      ['benja', 1, 90],
    ],
    90,
  );
  at(3, 100);
  const { room_name } = await db.selectFrom('meetings').select('room_name').where('id', '=', thursday).executeTakeFirstOrThrow();
  const recording = await uploadRecording(portal, { room: room_name!, startedAt: addMs(MONDAY, days(3)), seconds: 5400 });
  const watch = async (username: string) => (await (await signIn(portal, username)).get(`/recordings/${recording}/file`)).status;
  expect(await watch('sofia')).toBe(404);
  await post('tomas', `/recordings/${recording}/publish`, {});
  expect([await watch('sofia'), await watch('otto')]).toEqual([200, 403]);

  // The last class is called off.
  at(4, -120);
  await post('tomas', `/meetings/${friday}/cancel`, { note: 'Feriado interno' });
  at(4, 0);
  expect(await knock('sofia', friday)).toBe(409);

  const teacher = await signIn(portal, 'tomas');
  const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
  const held = ids.slice(0, 4);
  expect(await readApi(api, held)).toEqual(attended);
  expect(await readPages(teacher, held)).toEqual(attended);
  expect(await readExport(teacher, held)).toEqual(attended);
  expect((await api.get(`/api/v1/meetings/${wednesday}/removals`).expect(200)).text).toContain('Benjamín');
  expect((await api.get(`/api/v1/meetings/${thursday}/recordings`).expect(200)).body).toMatchObject({ items: [{ id: recording }] });
  expect(await readCalendar(portal, 'sofia')).toEqual(
    titles.map((_title, day) => [addMs(MONDAY, days(day)).toISOString(), day === 4 ? 'CANCELLED' : 'CONFIRMED']),
  );
  expect(await readCalendar(portal, 'otto')).toEqual([[addMs(MONDAY, days(1)).toISOString(), 'CONFIRMED']]);
});

/** A class on each day, which waits for its teacher. */
async function planWeek(portal: TestPortal): Promise<void> {
  const { db } = portal.context;
  await addPeopleRows(db, [{ username: 'benja', firstName: 'Benjamín', lastName: 'Araya' }]);
  const { password } = await db.selectFrom('auth_user').select('password').where('username', '=', 'sofia').executeTakeFirstOrThrow();
  await db.updateTable('auth_user').set({ password }).where('username', '=', 'benja').execute();
  await previewAndSave(portal, seriesUrl, {
    ...seriesForm,
    title: 'Taller {n}',
    weekday: ['1', '2', '3', '4', '5'],
    last_date: '2026-11-27',
    starts: '10:00',
    ends: '11:30',
  });
  await db.updateTable('meetings').set({ options: '{"waitForModerator":true}' }).where('title', 'in', titles).execute();
}

/** Anew each time: sessions end within a week. */
async function signIn(portal: TestPortal, username: string): Promise<ReturnType<TestPortal['stranger']>> {
  const browser = portal.stranger();
  await browser.post('/login').type('form').send({ username, password: 'unirse-ahora' }).expect(303);
  return browser;
}

async function readApi(api: ReturnType<typeof apiClient>, meetings: number[]) {
  const answers = await Promise.all(meetings.map((id) => api.get(`/api/v1/meetings/${id}/attendance`).expect(200)));
  const rows = answers.map(({ body }) => (body as { items: { username: string; status: string }[] }).items);
  const statusesOf = (student: Student) => rows.map((items) => items.find(({ username }) => username === student)?.status);
  return { sofia: statusesOf('sofia'), benja: statusesOf('benja') };
}

const statuses: Record<string, string> = { Presente: 'present', 'Muy poco tiempo': 'partial', Ausente: 'absent' };

type Browser = ReturnType<TestPortal['stranger']>;

/** The list on the attendance page of each class. */
async function readPages(browser: Browser, meetings: number[]) {
  const pages = await Promise.all(meetings.map((id) => browser.get(`/meetings/${id}/attendance`).expect(200)));
  const texts = pages.map(({ text }) => textOfHtml(text));
  const statusesOf = (name: string) =>
    texts.map((text) => statuses[new RegExp(`${name}.*?(${Object.keys(statuses).join('|')})`).exec(text)?.[1] ?? '']);
  return { sofia: statusesOf('Sofía Riquelme'), benja: statusesOf('Benjamín Araya') };
}

async function readExport(browser: Browser, meetings: number[]) {
  const { text } = await browser.get('/courses/1/attendance/export').buffer(true).expect(200);
  const [head, ...rows] = text
    .trim()
    .split('\r\n')
    .map((line) => line.split(';'));
  const columns = meetings.map((id) => head!.findIndex((cell) => cell.endsWith(`(${id})`)));
  const statusesOf = (student: Student) => {
    const row = rows.find(([username]) => username === student)!;
    return columns.map((column) => statuses[row[column]!.split(',')[0]!]);
  };
  return { sofia: statusesOf('sofia'), benja: statusesOf('benja') };
}

/** The classes of the week in the feed of a user: start and state. */
async function readCalendar(portal: TestPortal, username: string) {
  const page = await (await signIn(portal, username)).get('/calendar').expect(200);
  const { pathname } = new URL(/value="([^"]+all\.ics)"/.exec(page.text)![1]!);
  const feed = await (await fetch(portal.url + pathname)).text();
  const events = Object.values(ical.sync.parseICS(feed)).filter((one): one is VEvent => one?.type === 'VEVENT');
  const week = { from: MONDAY, to: addMs(MONDAY, days(5)) };
  return events
    .flatMap((event) => ical.expandRecurringEvent(event, week))
    .filter(({ event }) => textOf(event.summary).startsWith('Taller'))
    .map(({ event, start }) => [start.toISOString(), event.status])
    .sort();
}

const textOf = (summary: VEvent['summary']) => (typeof summary === 'string' ? summary : summary.val);
