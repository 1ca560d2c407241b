import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { permissionTable, type Permission } from '../../src/accounts/permissions.ts';
import { createPassport } from '../../src/accounts/sign-in/passport.ts';
import { issueCertificates } from '../../src/attendance/certificates/issue-certificates.ts';
import { formatCertificateNumber } from '../../src/attendance/certificates/certificate.ts';
import { createGuestLink, listGuestLinks } from '../../src/guests/manage-guest-links.ts';
import { createPages } from '../../src/pages.ts';
import { seedSchool } from '../../src/demo/seed-school.ts';
import type { RouteAccess } from '../../src/router.ts';
import { pageRoutes } from '../../src/routes.ts';
import { findFaults, openPage, signIn, startBrowser } from './browser.ts';
import { createCustomRole } from './custom-role.ts';
import { DIRECTORY_ISSUER } from './directory.ts';
import { startJourney, type Journey } from './journey.ts';
import { WEBHOOK_SECRET } from './room-events.ts';
import { classes, findMeetingId, findUserId } from './rows.ts';

type Reader = 'nobody' | 'sofia' | 'tomas' | 'ada';

/** Files, parts of pages, and what leads to other sites or is asked for by programs. */
const isNoPage =
  /\/(export|template|file|download|pdf|live|refused)$|:id\/calendar|:file|passkey|:provider|^\/(api\/jitsi|jitsi|metrics|\.well-known|aula|oauth\/authorize|test-meeting-jwt)\b/;

/** Links that have expired, and a class that is over. */
const isOver = /^\/(join-meeting|link|second-factor-reset)\//;

/** Open to members whom a class names, and to no other student. */
const isOfModerators = /^\/meetings\/:id\/(attendance|end|removals)\b/;

/** Pages that need more than rows, with the test that looks at them. */
const lookedAtElsewhere: Record<string, string> = {
  '/api/docs': 'none: Swagger UI draws it, with headings and colours of its own',
  '/join-meeting': 'leads to the class of a number',
  '/login/second-factor': 'passkeys.journey',
  '/oauth/consent': 'application.journey',
  '/kept-form/:secret': 'leads to the page of the form, which own-forms.journey fills in',
  '/recordings/:id': 'recordings.journey',
  '/recordings/:id/delete': 'recordings.journey',
  '/admin/imports/:id': 'administration-looks.journey, in every state',
  '/admin/imports/:id/links': 'administration-looks.journey',
};

/** Declares the tests of a file that looks at all pages of these readers, in both languages. */
export function testPagesOf(...readers: Reader[]): void {
  let journey: Journey;
  let browser: Browser;
  let folder: string;
  let rows: Rows;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recordings-'));
    journey = await startJourney({ ...directorySettings, ...keepingSettings, RECORDINGS_DIR: folder });
    await seedSchool(journey.portal.context);
    rows = await addPageRows(journey.portal.context);
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await journey.close();
    rmSync(folder, { recursive: true, force: true });
    expect(journey.log.unseenErrors()).toEqual([]);
  });

  const looks = readers.flatMap((reader) => [
    { reader, locale: 'es' },
    { reader, locale: 'en' },
  ]) as { reader: Reader; locale: 'es' | 'en' }[];

  test.each(looks)(
    'pages that $reader may open are accessible, fit three widths and complain of nothing: $locale',
    async ({ reader, locale }) => {
      const paths = listPagePaths(journey.portal.context, reader, rows);
      expect(paths.length).toBeGreaterThan(5);
      expect(await lookAtPages(journey, browser, reader, locale, paths)).toEqual({});
    },
    600_000,
  );
}

type Rows = Record<'sofia' | 'role' | 'open' | 'over' | 'soon' | 'held' | 'series' | 'cancelled' | 'guestLink' | 'certificate', number> & {
  guestUrl: string;
  certificateNumber: string;
};

/** Before a class, pages say what of it the portal keeps. */
const keepingSettings = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, KEEP_POLLS_AND_LINKS: 'true', RECORDINGS_MIN_FREE_GB: '1' };

/** A directory that does not answer: its pages are there. */
const directorySettings = { LDAP_URL: 'ldap://127.0.0.1:1', LDAP_BASE: 'dc=colegio,dc=cl', LDAP_GROUPS_ATTRIBUTE: 'memberOf' };

/** What the pages are about: rows of the demo and, where it has none, new ones. */
async function addPageRows(context: Journey['portal']['context']): Promise<Rows> {
  const { db } = context;
  const sofia = await findUserId(db, 'sofia');
  const inSeries = db.selectFrom('meetings').select(['id', 'series_id']).where('series_id', 'is not', null).orderBy('starts_at', 'desc');
  const [last, series] = (await inSeries.limit(2).execute()) as [{ id: number; series_id: number }, { id: number }];
  await db
    .updateTable('meetings')
    .set({ cancelled_at: context.clock.now().toISOString(), cancelled_with_series: last.series_id })
    .where('id', '=', last.id)
    .execute();
  const now = context.clock.now().toISOString();
  const directoryRun = { actor_id: null, client_ip: null, job_id: null, digest: null, created_at: now, ended_at: now };
  await db
    .insertInto('directory_runs')
    .values({ ...directoryRun, state: 'failed', problem: 'directory-down' })
    .execute();
  const mapping = { issuer: DIRECTORY_ISSUER, group_name: 'cn=docentes', course_id: 1, course_role: 'teacher' } as const;
  await db
    .insertInto('group_mappings')
    .values({ ...mapping, role_id: null })
    .execute();
  const action = JSON.stringify({ name: 'enroll', course: 1, as: 'student' });
  const bulkRun = { actor_id: null, client_ip: '', action, list_query: '', people: 1, undoes: null, created_at: now, ended_at: now };
  const { id: run } = await db.insertInto('bulk_runs').values(bulkRun).returning('id').executeTakeFirstOrThrow();
  await db.insertInto('bulk_run_people').values({ run_id: run, user_id: sofia, outcome: 'done' }).execute();
  const open = await findMeetingId(db, classes.open);
  await createGuestLink(context, null, open, { maxUses: 5, endsAt: undefined, code: '' });
  await issueCertificates(context, null, 1, sofia);
  const [link] = await listGuestLinks(context, open);
  const certificate = await db.selectFrom('certificates').select(['id', 'number']).executeTakeFirstOrThrow();
  return {
    sofia,
    role: await createCustomRole(db, 'Vida escolar', ['people:read'], []),
    open,
    over: await findMeetingId(db, classes.over),
    soon: await findMeetingId(db, classes.soon),
    held: await findMeetingId(db, 'Nivelación: variables y tipos'),
    series: series.id,
    cancelled: last.id,
    guestLink: link!.id,
    guestUrl: link!.url!,
    certificate: certificate.id,
    certificateNumber: formatCertificateNumber(certificate.number),
  };
}

/** The paths of all pages that this reader is the one to look at. */
function listPagePaths(context: Journey['portal']['context'], reader: Reader, rows: Rows): string[] {
  const routes = pageRoutes(createPages(context, createPassport(context)), { debug: false });
  for (const path of Object.keys(lookedAtElsewhere)) expect(routes.map((route) => route.path)).toContain(path);
  return routes
    .filter(({ path, get }) => get && !isNoPage.test(path) && !(path in lookedAtElsewhere))
    .filter(({ path, access }) => readersOf(path, access).includes(reader))
    .map(({ path }) => fillIn(path, rows));
}

/** A page that students and teachers may open is looked at by both, another one by the one of them, or of administrators, who may. */
function readersOf(path: string, access: RouteAccess): Reader[] {
  if (/\/series\b/.test(path)) return ['ada'];
  if (path.startsWith('/join-meeting/')) return ['sofia'];
  if (isOfModerators.test(path)) return ['tomas'];
  if (access === 'public') return ['nobody'];
  if (access === 'signed-in') return ['sofia', 'tomas'];
  const sufficient = [access].flat() as Permission[];
  return sufficient.some((permission) => permissionTable[permission].some((role: string) => role === 'teacher')) ? ['tomas'] : ['ada'];
}

function fillIn(path: string, rows: Rows): string {
  const ids: Record<string, string | number> = {
    'join-meeting': rows.over,
    users: rows.sofia,
    courses: 1,
    'audit-log': 1,
    roles: rows.role,
    meetings: /attendance|minutes|joins/.test(path) ? rows.held : path.endsWith('/delete') ? rows.soon : rows.open,
    guest: new URL(rows.guestUrl).pathname.split('/').at(-1)!,
    guests: rows.guestLink,
    certificates: path.startsWith('/courses') ? rows.certificate : rows.certificateNumber,
  };
  if (/\/series\b/.test(path)) ids['meetings'] = path.endsWith('/restore') ? rows.cancelled : rows.series;
  return path.replace(':person', String(rows.sofia)).replace(/([\w-]+)\/:\w+/g, (_, noun: string) => `${noun}/${ids[noun] ?? 1}`);
}

/** Opens each page in a language, and looks at it at all widths and in both schemes. Answers the faults by path. */
async function lookAtPages({ portal, url }: Journey, browser: Browser, reader: Reader, locale: 'es' | 'en', paths: string[]) {
  const { page, context, complaints } = await openPage(browser, undefined, { locale: locale === 'es' ? 'es-CL' : 'en-GB' });
  if (reader !== 'nobody') {
    await page.goto(`${url}/login?lang=es`);
    await signIn(page, reader);
    await page.waitForURL(`${url}/`);
    await portal.context.db.updateTable('auth_user').set({ locale }).where('username', '=', reader).execute();
  }
  const faults: Record<string, string[]> = {};
  for (const path of paths) {
    const answer = await page.goto(url + path);
    const expected = isOver.test(path) ? 410 : 200;
    const found = [
      ...(answer!.status() === expected && new URL(page.url()).pathname === path ? [] : [`${answer!.status()} ${page.url()}`]),
      ...((await page.locator('html').getAttribute('lang')) === locale ? [] : ['in another language']),
      ...(await findFaults(page)),
      ...complaints.splice(0),
    ];
    if (found.length > 0) faults[path] = found;
  }
  await context.close();
  return faults;
}
