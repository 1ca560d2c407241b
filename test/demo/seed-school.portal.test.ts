import { expect, test } from 'vitest';
import { rejectOtherAccounts } from '../../src/demo/foreign-database.ts';
import { seedSchool } from '../../src/demo/seed-school.ts';
import { checkCredentials, hasNoProblems } from '../../src/jitsi/credentials/check-credentials.ts';
import { addMs, days } from '../../src/platform/shared/clock.ts';
import { cast, DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

test('the demo has a school with a month of classes, in every state of attendance', { timeout: 60_000 }, async () => {
  const portal = await openPortal({ XMPP_CREDENTIALS: 'scram' });
  const { db, settings } = portal.context;
  await seedSchool(portal.context);
  await rejectOtherAccounts(db);
  expect(hasNoProblems(await checkCredentials(db, settings.xmpp))).toBe(true);
  expect(await countRows(portal, 'courses')).toBe(4);
  expect(await countRows(portal, 'auth_user')).toBe(cast.length + 25);

  const overview = await portal.as('ada').get('/admin').expect(200);
  expect(overview.text).toContain('Clase 3: tablas y gráficos');
  const course = await portal.as('tomas').get('/courses/2/attendance').expect(200);
  expect(course.text).toContain('Fernández-Concha Subercaseaux');
  const { id } = await db
    .selectFrom('meetings')
    .select('id')
    .where('title', '=', 'Ayudantía: ejercicios de listas')
    .executeTakeFirstOrThrow();
  const minutes = await portal.as('tomas').get(`/meetings/${id}/minutes`).expect(200);
  expect(minutes.text).toContain('¿Cómo estuvo el ritmo de hoy?');
  expect(minutes.text).toContain('https://docs.python.org/es/3/tutorial/');
  const outcomes = await db.selectFrom('join_attempts').select('outcome').distinct().orderBy('outcome').execute();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['admitted', 'closed', 'no-access', 'too-early']);

  await portal
    .stranger()
    .post('/login')
    .type('form')
    .send({ username: 'catalina', password: DEMO_PASSWORD })
    .expect(303)
    .expect('Location', '/');
});

test('seeding again adds nothing, and moves the month to today', { timeout: 60_000 }, async () => {
  const portal = await openPortal();
  await seedSchool(portal.context);
  const before = await counts(portal);
  await seedSchool(portal.context);
  expect(await counts(portal)).toEqual(before);

  portal.clock.set(addMs(portal.clock.now(), days(6)));
  await seedSchool(portal.context);
  expect(await countRows(portal, 'meetings')).toBe(before.meetings);
  expect(await countRows(portal, 'auth_user')).toBe(before.auth_user);
  const last = await portal.context.db
    .selectFrom('meetings')
    .select((eb) => eb.fn.max<string>('starts_at').as('at'))
    .executeTakeFirstOrThrow();
  expect(new Date(last.at) > addMs(portal.clock.now(), days(9))).toBe(true);
});

const tables = [
  'auth_user',
  'courses',
  'enrollments',
  'series',
  'meetings',
  'participations',
  'join_attempts',
  'search_terms',
  'audit_log',
] as const;

async function counts(portal: TestPortal): Promise<Record<(typeof tables)[number], number>> {
  const entries = await Promise.all(tables.map(async (table) => [table, await countRows(portal, table)]));
  return Object.fromEntries(entries) as Record<(typeof tables)[number], number>;
}

async function countRows({ context }: TestPortal, table: (typeof tables)[number]): Promise<number> {
  const { count } = await context.db
    .selectFrom(table as 'courses')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
