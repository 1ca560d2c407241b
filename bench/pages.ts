import { request } from 'node:http';
import type { PortalTarget } from './targets.ts';
import { CROWDED_COURSE, MEETINGS_PER_COURSE } from './sizes.ts';

const crowded = `/admin/courses/${CROWDED_COURSE}`;
const crowdedMeeting = `/admin/meetings/${CROWDED_COURSE * MEETINGS_PER_COURSE}`;

/** What an administrator of 200,000 people opens all day: first pages, last pages, searches, filters. */
const pages = {
  'people, first page': ['/admin/users', '/admin/users?sort=username', '/admin/users?sort=added', '/admin/users?sort=seen'],
  'people, last page': ['/admin/users?at=end', '/admin/users?sort=username&at=end'],
  'people, a search': ['maria', 'gonzalez', 'z', 'persona1999', 'jose munoz', 'ana n', 'zuniga rojas', 'persona12@'].map(searchPeople),
  'people, a search without an answer': ['zzz', 'maria zzz', 'persona1 zuniga zapata'].map(searchPeople),
  // The portal's own roles have the first numbers: 2 teaches, 3 studies.
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
  'who was in a call of 5,000': [`${crowdedMeeting}/attendance`, `${crowdedMeeting}/joins`, `${crowdedMeeting}/joins?at=end`],
  'attendance of a course of 5,000': [`${crowded}/attendance`, `${crowded}/attendance?at=end`, `${crowded}/attendance?q=maria`],
  'why somebody cannot join': [`${crowdedMeeting}/who-can-join`, `${crowdedMeeting}/who-can-join?q=maria`],
  meetings: ['/admin/meetings', '/admin/meetings?at=end', '/admin/meetings?q=clase', '/admin/meetings?q=1999'],
  journal: ['/admin/audit-log', '/admin/audit-log?at=end', '/admin/audit-log?q=maria'],
  'journal, a filter': [
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

export type PageMeasurement = { name: string; p50: number; p95: number }[];

/** Milliseconds from asking for a page until all of it is there, one request after another; each address once beforehand. */
export async function measurePages({ server, administrator }: PortalTarget): Promise<PageMeasurement> {
  const figures: PageMeasurement = [];
  for (const [name, paths] of Object.entries(pages)) {
    const took: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      for (const path of paths) {
        const milliseconds = await measureRequest(server.port, path, administrator);
        if (round > 0) took.push(milliseconds);
      }
    }
    took.sort((one, other) => one - other);
    figures.push({ name, p50: took[Math.floor(took.length / 2)]!, p95: took[Math.floor(took.length * 0.95)]! });
  }
  return figures;
}

function measureRequest(port: number, path: string, cookie: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { Cookie: cookie, 'X-Forwarded-Proto': 'https' } };
    request(options, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode ?? 'no status'}`));
      answer.resume().on('end', () => resolve(performance.now() - began));
    })
      .on('error', reject)
      .end();
  });
}

function searchPeople(typed: string): string {
  return `/admin/users?${new URLSearchParams({ q: typed }).toString()}`;
}
