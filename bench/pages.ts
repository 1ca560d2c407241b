import { type Arm, CONNECTIONS, runRounds } from './bursts.ts';
import { httpRequest, openConnections, sendAll } from './load.ts';
import { createSessions, peoplePairs } from './open-meetings.ts';
import { copyData, engines, type Run, startPortal } from './portals.ts';
import { medianOf, percentile, printTable } from './report.ts';
import { ADMINISTRATOR, CLASS_COURSE, CROWDED_COURSE, MEETINGS_PER_COURSE, sizes, STUDENTS, studentStep, TEACHER } from './sizes.ts';

const crowdedCourse = `/courses/${CROWDED_COURSE}`;
const crowded = `${crowdedCourse}/members`;
const crowdedMeeting = `/meetings/${CROWDED_COURSE * MEETINGS_PER_COURSE}`;
const classCourse = `/courses/${CLASS_COURSE}`;
const classMeeting = `/meetings/${sizes.large.courses * MEETINGS_PER_COURSE + 1}`;

/** One letter, as many as the field takes, common words, what is special to SQL and to no word, numbers and names. */
const searches = [
  'a',
  'm'.repeat(200),
  'ana maria juan jose luis pedro carlos gonzalez munoz rojas diaz perez soto silva rojas flores cl example persona clase',
  'example cl persona',
  '%_',
  '12',
  'persona1999',
  'zuniga rojas',
  'clase',
  'estadistica 1',
].map((q) => `/search?${new URLSearchParams({ q }).toString()}`);

/** Of a course and a class, for everyone who manages them. */
const classPages = {
  'course with its month': [classCourse, `${classCourse}?month=2026-05`, `${classCourse}?tab=past`, crowdedCourse],
  'attendance of 300 students and 60 classes': [`${classCourse}/attendance`, `${classCourse}/attendance?view=table`],
  'a class': [classMeeting, `${classMeeting}/guests`, `${classMeeting}/who-can-join`, `${classMeeting}/change`],
  'attendance of a class': [`${classMeeting}/attendance`, ...['missing', 'others'].map((tab) => `${classMeeting}/attendance?tab=${tab}`)],
  'roll call of 300': [`${classMeeting}/attendance?tab=roll-call`],
};

/** Pages that an administrator of 200,000 users opens: first pages, last pages, searches, filters. */
const lists = {
  'people, first page': ['/admin/users', '/admin/users?sort=username', '/admin/users?sort=added', '/admin/users?sort=seen'],
  'people, last page': ['/admin/users?at=end', '/admin/users?sort=username&at=end'],
  'people, a search': ['maria', 'gonzalez', 'z', 'persona1999', 'jose munoz', 'ana n', 'zuniga rojas', 'persona12@'].map(searchPeople),
  'people, a search without results': ['zzz', 'maria zzz', 'persona1 zuniga zapata'].map(searchPeople),
  // Ids of built-in roles: 2 is teacher, 3 is student.
  'people, a filter': [
    'role=2',
    'role=3&q=zu',
    'role=2&q=gonzalez&at=end',
    'course=200',
    'course=200&q=a',
    'tab=off',
    'tab=invited&at=end',
    'tab=off&sort=seen',
  ].map((query) => `/admin/users?${query}`),
  'a person': ['/admin/users/1', '/admin/users/1000', '/admin/users/199999'],
  roles: ['/admin/roles'],
  courses: ['/admin/courses', '/admin/courses?at=end', '/admin/courses?q=estad', '/admin/courses?q=zzz'],
  'members of a course': ['/courses/200/members', '/courses/200/members?at=end', '/courses/200/members?q=maria'],
  'members of a course of 5,000': [crowded, `${crowded}?at=end`, `${crowded}?q=maria`, `${crowded}?q=zzz`],
  'a course': [crowdedCourse, `${crowdedCourse}?tab=past`, `${crowdedCourse}/settings`, `${crowdedCourse}/enroll`],
  'attendance of a call of 5,000': [`${crowdedMeeting}/attendance`, `${crowdedMeeting}/joins`, `${crowdedMeeting}/joins?at=end`],
  'attendance of a course of 5,000': [
    `${crowdedCourse}/attendance`,
    `${crowdedCourse}/attendance?at=end`,
    `${crowdedCourse}/attendance?q=maria`,
  ],
  'who can join': [`${crowdedMeeting}/who-can-join`, `${crowdedMeeting}/who-can-join?q=maria`],
  meetings: ['/admin/meetings', '/admin/meetings?at=end', '/admin/meetings?q=clase', '/admin/meetings?q=1999'],
  'audit log': ['/admin/audit-log', '/admin/audit-log?at=end', '/admin/audit-log?q=maria'],
  'audit log, a filter': [
    '/admin/audit-log?area=course',
    '/admin/audit-log?area=token',
    '/admin/audit-log?person=3',
    '/admin/audit-log?person=3&at=end',
    '/admin/audit-log?person=12&area=meeting&as=actor',
    '/admin/audit-log?about=course:17',
    '/admin/audit-log?as=operator&area=course&at=end',
    '/admin/audit-log?from=2025-06-01&until=2025-06-02',
  ],
  mail: [
    '/admin/mail',
    '/admin/mail?tab=sent',
    '/admin/mail?tab=sent&at=end',
    '/admin/mail?tab=failed&q=maria',
    '/admin/mail?tab=sent&q=jose+munoz',
  ],
  imports: ['/admin/imports'],
  overview: ['/admin'],
  figures: ['/admin/figures', '/admin/figures?range=today', '/admin/figures?range=year', '/admin/figures?range=semester&by=day'],
  'figures of a course or teacher': ['/admin/figures?range=year&course=200', '/admin/figures?range=year&teacher=2011'],
  'figures by course': ['/admin/figures/courses', '/admin/figures/courses?range=year&at=end', '/admin/figures/courses?range=year&q=estad'],
  'figures by teacher': ['/admin/figures/teachers', '/admin/figures/teachers?range=year&at=end'],
  search: searches,
  ...classPages,
} satisfies Record<string, string[]>;

/** The classes of a course and what is found, for its teacher. */
const listsOfTeacher = { today: ['/'], 'my courses': ['/courses'], past: ['/past'], search: searches, ...classPages } satisfies Record<
  string,
  string[]
>;

const listsOfStudent = {
  today: ['/'],
  'my courses': ['/courses'],
  past: ['/past'],
  search: searches,
  'own course': ['/courses/200', '/courses/200/attendance'],
  'own class': ['/meetings/800'],
} satisfies Record<string, string[]>;

/** Of each list, in whole rounds of its pages; the 95th percentile of fewer would be little more than the slowest. */
const SAMPLES = 100;
/** Sent before, not measured: the server compiles the code of a page. */
const WARM_UP = 10;

/** Every list on the large data: milliseconds of whole pages, one after another, and CPU of the server. */
export async function measureLists(run: Run): Promise<void> {
  for (const [engine, name] of engines(run)) {
    const { server, db, http } = await startPortal(run, await copyData(run, engine, sizes.large));
    const readers = { '': ADMINISTRATOR, 'teacher: ': TEACHER, 'student: ': studentStep(sizes.large) };
    const cookies = await createSessions(db, http, Object.values(readers));
    const listsOf = { '': lists, 'teacher: ': listsOfTeacher, 'student: ': listsOfStudent };
    const [connection] = openConnections(server.port, 1);
    const rows: string[][] = [];
    for (const [reader, user] of Object.entries(readers) as [keyof typeof readers, number][]) {
      for (const [page, paths] of Object.entries(listsOf[reader])) {
        const requests = paths.map((path) => httpRequest('GET', path, { Cookie: cookies.get(user)! }));
        for (let sent = 0; sent < WARM_UP; sent += requests.length) await sendAll([connection!], requests, 200);
        const [latencies, cpu]: [number[], number] = [[], server.cpu()];
        while (latencies.length < SAMPLES) latencies.push(...(await sendAll([connection!], requests, 200)));
        const cpuMs = (server.cpu() - cpu) / 1000 / latencies.length;
        latencies.sort((one, other) => one - other);
        rows.push([reader + page, ...[percentile(latencies, 0.5), percentile(latencies, 0.95), cpuMs].map((ms) => ms.toFixed(0))]);
      }
    }
    connection!.close();
    printTable([`${name}, 200,000 people`, 'p50 ms', 'p95 ms', 'CPU ms'], rows);
  }
}

/** The page that students open most, and the first list of administrators: CPU of one after another, and what 32 at a time wait. */
export async function measurePages(run: Run): Promise<void> {
  const arms: Arm[] = [];
  for (const [engine, name] of engines(run)) {
    const { server, db, size, http } = await startPortal(run, await copyData(run, engine, sizes.large));
    const students = (await peoplePairs(db, size, STUDENTS)).slice(0, STUDENTS).map(({ user }) => user);
    const cookies = await createSessions(db, http, [ADMINISTRATOR, ...students]);
    const arm = (page: string, path: string, users: number[]): Arm => ({
      name: `${name}: ${page}`,
      server,
      requests: users.map((user) => httpRequest('GET', path, { Cookie: cookies.get(user)! })),
      expectedStatus: 200,
    });
    arms.push(arm('Hoy of a student', '/', students), arm('first page of people', '/admin/users', [ADMINISTRATOR]));
  }
  const [alone, together] = [await runRounds(arms, run.rounds, 1), await runRounds(arms, run.rounds)];
  const rows = arms.map((arm) => [
    arm.name,
    medianOf(alone.get(arm)!, 'cpu').toFixed(0),
    medianOf(alone.get(arm)!, 'p50').toFixed(1),
    medianOf(together.get(arm)!, 'perSecond').toFixed(0),
    medianOf(together.get(arm)!, 'p50').toFixed(0),
    medianOf(together.get(arm)!, 'p99').toFixed(0),
  ]);
  printTable(['200,000 people', 'CPU µs', 'p50 ms', `pages/s, ${CONNECTIONS} at a time`, 'p50 ms', 'p99 ms'], rows);
}

function searchPeople(query: string): string {
  return `/admin/users?${new URLSearchParams({ q: query }).toString()}`;
}
