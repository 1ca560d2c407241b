import { request } from 'node:http';
import { CROWDED_COURSE, MEETINGS_PER_COURSE } from './sizes.ts';
import type { PortalTarget } from './targets.ts';

const crowded = `/admin/courses/${CROWDED_COURSE}`;
const crowdedMeeting = `/admin/meetings/${CROWDED_COURSE * MEETINGS_PER_COURSE}`;

/** Pages that an administrator of 200,000 users opens: first pages, last pages, searches, filters. */
const pages = {
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
  'members of a course': ['/admin/courses/200', '/admin/courses/200?at=end', '/admin/courses/200?q=maria'],
  'members of a course of 5,000': [crowded, `${crowded}?at=end`, `${crowded}?q=maria`, `${crowded}?q=zzz`],
  'a course': [`${crowded}/meetings`, `${crowded}/settings`, `${crowded}/enroll`],
  'attendance of a call of 5,000': [`${crowdedMeeting}/attendance`, `${crowdedMeeting}/joins`, `${crowdedMeeting}/joins?at=end`],
  'attendance of a course of 5,000': [`${crowded}/attendance`, `${crowded}/attendance?at=end`, `${crowded}/attendance?q=maria`],
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
} satisfies Record<string, string[]>;

const ROUNDS = 15;

export type PageMeasurement = { name: string; p50: number; p95: number };

/** Milliseconds from the request to the end of the response, one request after another; the first round is discarded. */
export async function measurePages({ server, administrator }: PortalTarget): Promise<PageMeasurement[]> {
  const measurements: PageMeasurement[] = [];
  for (const [name, paths] of Object.entries(pages)) {
    const latencies: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      for (const path of paths) {
        const milliseconds = await measureRequest(server.port, path, administrator);
        if (round > 0) latencies.push(milliseconds);
      }
    }
    latencies.sort((one, other) => one - other);
    measurements.push({ name, p50: latencies[Math.floor(latencies.length / 2)]!, p95: latencies[Math.floor(latencies.length * 0.95)]! });
  }
  return measurements;
}

function measureRequest(port: number, path: string, cookie: string): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { Cookie: cookie, 'X-Forwarded-Proto': 'https' } };
    request(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode ?? 'no status'}`));
      response.resume().on('end', () => resolve(performance.now() - startedAt));
    })
      .on('error', reject)
      .end();
  });
}

function searchPeople(query: string): string {
  return `/admin/users?${new URLSearchParams({ q: query }).toString()}`;
}
