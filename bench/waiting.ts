import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, headerOf, httpRequest, statusOf } from './load.ts';
import { createSessions } from './open-meetings.ts';
import { copyData, deleteAttempts, engines, type Run, type Served, startPortal, WEBHOOK_SECRET } from './portals.ts';
import { median, percentile, printTable } from './report.ts';
import { ADMINISTRATOR, sizes } from './sizes.ts';

const STUDENTS = 300;
const COURSE = 12;
const MEETING = 47;

/** The students open the page within the first of these times; after a pause the CPU is measured for the third one, and then the teacher comes. */
const ARRIVAL_MS = 3000;
const PAUSE_MS = 1000;
const WAITING_MS = 6000;

const LATEST_MS = 30_000;

/** Each takes up to half a minute, and the part two minutes at most. */
const MAX_ROUNDS = 2;

/** Milliseconds from the teacher's arrival until each student had a token, in ascending order; `cpu`: share of a core while all waited. */
type Round = { inAfter: number[]; cpu: number };

/**
 * 300 signed-in students wait for the teacher of one class and ask as the waiting page does; Jitsi reports the teacher's arrival. Wanted: the last one
 * is in within 15 s, and waiting costs under 5 % of a core.
 */
export async function measureWaiting(run: Run): Promise<void> {
  const rows: string[][] = [];
  for (const [engine, name] of engines(run)) {
    const portal = await startPortal(run, await copyData(run, engine, sizes.small));
    const rounds: Round[] = [];
    for (let round = 0; round < Math.min(run.rounds, MAX_ROUNDS); round++) rounds.push(await waitForTeacher(portal));
    await portal.server.stop();
    const minAndMedian = (figures: number[], digits: number) =>
      `${Math.min(...figures).toFixed(digits)} / ${median(figures).toFixed(digits)}`;
    const seconds = (fraction: number) => rounds.map(({ inAfter }) => percentile(inAfter, fraction) / 1000);
    rows.push([
      name,
      minAndMedian(seconds(0.5), 1),
      minAndMedian(seconds(1), 1),
      minAndMedian(
        rounds.map(({ cpu }) => cpu * 100),
        1,
      ),
    ]);
  }
  printTable([`${STUDENTS} students wait: min / median`, 'half in after s', 'last one in after s', 'CPU while waiting, % of a core'], rows);
}

async function waitForTeacher(portal: Served): Promise<Round> {
  const { db, http, server } = portal;
  await deleteAttempts(portal);
  await db.deleteFrom('participations').where('meeting_id', '=', MEETING).execute();
  await db.updateTable('meetings').set({ options: '{"waitForModerator":true}' }).where('id', '=', MEETING).execute();
  const people = await db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', COURSE)
    .where('u.is_active', '=', 1)
    .where('u.id', '>', ADMINISTRATOR)
    .select('u.id')
    .orderBy('u.id')
    .limit(STUDENTS + 1)
    .execute();
  const [teacher, ...students] = people.map(({ id }) => id);
  if (students.length < STUDENTS) throw new Error(`the course has ${students.length} students`);
  const setRole = (role: 'student' | 'teacher', ids: number[]) =>
    db.updateTable('enrollments').set({ role }).where('course_id', '=', COURSE).where('user_id', 'in', ids).execute();
  await setRole('teacher', [teacher!]);
  await setRole('student', students);
  const cookies = await createSessions(db, http, [teacher!, ...students]);

  let teacherCameAt = Infinity;
  const inAfter: number[] = [];
  const waiting = students.map(async (student) => {
    await sleep(Math.random() * ARRIVAL_MS);
    await waitAsPage(server.port, cookies.get(student)!, () => performance.now() > teacherCameAt + LATEST_MS);
    inAfter.push(performance.now() - teacherCameAt);
  });
  const measured = measureCpu(server).then(async (cpu) => {
    await joinAsTeacher(server.port, cookies.get(teacher!)!);
    teacherCameAt = performance.now();
    await reportTeacher(server.port, teacher!);
    return cpu;
  });
  const [cpu] = await Promise.all([measured, ...waiting]);
  return { inAfter: inAfter.sort((one, other) => one - other), cpu };
}

async function measureCpu(server: Served['server']): Promise<number> {
  await sleep(ARRIVAL_MS + PAUSE_MS);
  const [cpu, time] = [server.cpu(), performance.now()];
  await sleep(WAITING_MS);
  return (server.cpu() - cpu) / ((performance.now() - time) * 1000);
}

/** What public/waiting-room.js does. */
async function waitAsPage(port: number, cookie: string, isTooLate: () => boolean): Promise<void> {
  const connection = new Connection(port);
  const open = () => connection.send(httpRequest('GET', `/join-meeting/${MEETING}`, { Cookie: cookie }));
  for (let page = await open(); ; page = await open()) {
    if (statusOf(page) === 303 && headerOf(page, 'Location')?.includes('jwt=')) return connection.close();
    const dataOf = (name: string) => new RegExp(` data-${name}="([^"]*)"`).exec(page)?.[1];
    const pollUrl = dataOf('poll-url')?.replaceAll('&amp;', '&');
    if (statusOf(page) !== 409 || pollUrl === undefined || isTooLate()) throw new Error(`a student got\n${page.slice(0, 800)}`);
    for (let [ready, seconds] = [false, Number(dataOf('poll-seconds'))]; !ready;) {
      await sleep(seconds * 1000);
      const answer = await connection.send(httpRequest('GET', pollUrl, {}));
      ({ ready, seconds } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { ready: boolean; seconds: number });
      if (ready) await sleep(seconds * 1000);
    }
  }
}

async function joinAsTeacher(port: number, cookie: string): Promise<void> {
  const connection = new Connection(port);
  const status = statusOf(await connection.send(httpRequest('GET', `/join-meeting/${MEETING}`, { Cookie: cookie })));
  connection.close();
  if (status !== 303) throw new Error(`the teacher got ${status}`);
}

async function reportTeacher(port: number, id: number): Promise<void> {
  const occupant = {
    occupant_jid: `teacher@meet.example.org/x`,
    joined_at: Math.floor(Date.now() / 1000),
    id: String(id),
    name: 'Docente',
  };
  const body = JSON.stringify({ room_name: `curso_${COURSE}_${MEETING}`, is_breakout: false, occupant });
  const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/json' };
  const connection = new Connection(port);
  const status = statusOf(await connection.send(httpRequest('POST', '/api/jitsi/events/occupant/joined', headers, body)));
  connection.close();
  if (status !== 204) throw new Error(`the report was answered with ${status}`);
}
