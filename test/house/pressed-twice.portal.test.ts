import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startBulkRun } from '../../src/admin/people/bulk/bulk-run.ts';
import { createPassport } from '../../src/accounts/sign-in/passport.ts';
import { createPages } from '../../src/pages.ts';
import { pageRoutes } from '../../src/routes.ts';
import { findActor } from '../support/find-actor.ts';
import { fillForm, openForm, readForms, sendForm, type Form } from '../support/form.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;
type Typed = Record<string, string | string[]>;

/** A form of a page, by the route that it posts to. The id of what an earlier step made is asked of the database. */
type Step = {
  route: string;
  page: string | ((portal: TestPortal) => Promise<string>);
  /** Where the form posts to, if that is not its page. */
  action?: string | ((page: string) => string);
  typed?: Typed;
  as?: Member | 'stranger';
  file?: string | Buffer;
  /** The name of its field, if that is not `file`. */
  fileField?: string;
  /** Between opening and sending: what a first step of the form answers. */
  review?: (agent: Agent, form: Form) => Promise<Form>;
  /** What must have happened before. */
  prepare?: (portal: TestPortal) => Promise<unknown>;
};

const lastId = async ({ context }: TestPortal, table: string): Promise<number> => {
  const { rows } = await sql<{ id: number }>`select max(id) as id from ${sql.table(table)}`.execute(context.db);
  return rows[0]!.id;
};
const pageOfLast = (table: string, path: (id: number) => string) => async (portal: TestPortal) => path(await lastId(portal, table));
const person = (rest = '') => pageOfLast('auth_user', (id) => `/admin/users/${id}${rest}`);
const meeting = (rest = '') => pageOfLast('meetings', (id) => `/meetings/${id}${rest}`);
const seriesMeeting =
  (rest: string) =>
  async ({ context }: TestPortal) => {
    const row = await context.db
      .selectFrom('meetings')
      .select('id')
      .where('series_id', 'is not', null)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    return `/meetings/${row.id}${rest}`;
  };
const recording = (rest = '') => pageOfLast('recordings', (id) => `/recordings/${id}${rest}`);
const below = (rest: string) => (page: string) => `${page}${rest}`;
const password = 'tres perros azules';

async function guestLinkPath(portal: TestPortal): Promise<string> {
  const { text } = await portal.as('ada').get('/meetings/1/guests');
  return new URL(/value="([^"]+\/guest\/[^"]+)"/.exec(text)![1]!).pathname;
}

async function passwordLinkPath(portal: TestPortal): Promise<string> {
  const ada = portal.as('ada');
  const { text } = await sendForm(ada, await openForm(ada, '/admin/users/4', {}, '/admin/users/4/hand-over'));
  return `/link/${/\/link\/([\w-]{43})/.exec(text)![1]!}`;
}

/** Sends the first step of a form in two, and answers the form of the second. */
const reviewed = (typed: Typed) => async (agent: Agent, form: Form) => {
  const { text } = await sendForm(agent, form);
  const next = readForms(text, form.page).find(({ action }) => action === form.action)!;
  return fillForm(next, typed);
};

/** Sofía was in a class that is over, and students may issue their own certificates. */
async function attendFirstClass({ context: { db } }: TestPortal): Promise<void> {
  await db.updateTable('enrollments').set({ created_at: '2026-03-02T12:00:00.000Z' }).execute();
  await db.updateTable('attendance_rules').set({ students_issue_certificates: 1 }).execute();
  const meeting = await db.selectFrom('meetings').select('id').where('title', '=', 'Clase 1: primeros pasos').executeTakeFirstOrThrow();
  const mark = { status: 'present', reason: '', corrected_at: '2026-11-14T12:00:00.000Z', version: 1 } as const;
  await db
    .insertInto('attendance_corrections')
    .values({ ...mark, meeting_id: meeting.id, user_id: 3 })
    .execute();
}

const cancelled = { notify: [] as string[] };

/** A PNG of one pixel. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

/** Every form of the portal, in an order in which each finds what it needs. */
const steps: Step[] = [
  { route: '/login', page: '/login', as: 'stranger', typed: { username: 'otto', password: 'unirse-ahora' } },
  { route: '/forgot-password', page: '/forgot-password', as: 'stranger', typed: { login: 'otto' } },
  { route: '/link/:secret', page: passwordLinkPath, as: 'stranger', typed: { new_password: password, repeat_password: password } },
  { route: '/start-class', page: '/', action: '/start-class' },
  { route: '/calendar/address', page: '/calendar', action: '/calendar/address' },
  { route: '/profile', page: '/profile', typed: { first_name: 'Adela' } },
  { route: '/profile/picture', page: '/profile', action: '/profile/picture', file: pixel, fileField: 'picture' },
  { route: '/profile/picture/remove', page: '/profile', action: '/profile/picture/remove' },
  {
    route: '/profile/email',
    page: '/profile',
    action: '/profile/email',
    typed: { email: 'adela@example.cl', email_password: 'unirse-ahora' },
  },
  {
    route: '/profile/sign-in/recovery-codes',
    page: '/profile/sign-in',
    as: 'tomas',
    action: '/profile/sign-in/recovery-codes',
    prepare: async ({ context: { db, clock } }) => {
      const factor = { user_id: 2, encrypted_secret: '', confirmed_at: '2026-11-20T12:00:00.000Z', last_step: 1 };
      await db.insertInto('totp_factors').values(factor).execute();
      const { data } = await db.selectFrom('sessions').select('data').where('user_id', '=', 2).executeTakeFirstOrThrow();
      const proved = JSON.stringify({ ...(JSON.parse(data) as object), factorProvedAt: clock.now().toISOString() });
      await db.updateTable('sessions').set({ data: proved }).where('user_id', '=', 2).execute();
    },
  },
  { route: '/profile/sign-in/app/remove', page: '/profile/sign-in', as: 'tomas', action: '/profile/sign-in/app/remove' },
  { route: '/profile/mail', page: '/profile/mail', typed: { notices: [] } },
  { route: '/profile/mail/links', page: '/profile/mail', action: '/profile/mail/links' },
  { route: '/profile/data', page: '/profile/data' },
  {
    route: '/profile/access/key',
    page: '/profile/access',
    action: '/profile/access/key',
    typed: { name: 'Mi programa', scopes: 'meetings:join' },
  },
  {
    route: '/profile/access/:id/end',
    page: '/profile/access',
    action: '/profile/access/1/end',
  },
  {
    route: '/profile/access/session',
    page: '/profile/access',
    action: '/profile/access/session',
    as: 'sofia',
    prepare: (portal) => portal.stranger().post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303),
  },
  {
    route: '/profile/xmpp-password',
    page: '/profile',
    as: 'sofia',
    action: '/profile/xmpp-password',
    typed: { portal_password: 'unirse-ahora', xmpp_password: 'otra distinta larga' },
  },
  {
    route: '/profile/password',
    page: '/profile',
    as: 'sofia',
    action: '/profile/password',
    typed: { old_password: 'unirse-ahora', new_password: password, repeat_password: password },
  },

  { route: '/admin/attendance', page: '/admin/attendance', typed: { minPercent: '60' } },
  { route: '/admin/holidays', page: '/admin/holidays', typed: { date: '2026-12-10', name: 'Aniversario', action: 'add' } },
  { route: '/admin/call-options', page: '/admin/call-options', typed: { startMuted: 'default-on' } },
  { route: '/admin/settings', page: '/admin/settings', typed: { name: 'Liceo Los Álamos' } },
  { route: '/admin/privacy', page: '/admin/privacy', typed: { mail: '6' } },
  { route: '/admin/audit-log/check', page: '/admin/audit-log', action: '/admin/audit-log/check' },
  { route: '/admin/first-steps', page: '/admin', action: '/admin/first-steps', typed: { action: 'hide' } },
  { route: '/admin/mail/test', page: '/admin/mail', action: '/admin/mail/test' },
  {
    route: '/admin/mail/:id/retry',
    page: '/admin/mail?tab=failed',
    action: '/admin/mail/1/retry',
    prepare: ({ context }) =>
      context.db
        .updateTable('mail')
        .set({ state: 'failed' } as never)
        .where('id', '=', 1)
        .execute(),
  },
  { route: '/admin/doctor', page: '/admin/doctor' },

  { route: '/admin/roles/new', page: '/admin/roles/new', typed: { name: 'coordinadora', permission: 'people:read' } },
  { route: '/admin/roles/:id', page: pageOfLast('roles', (id) => `/admin/roles/${id}`), typed: { name: 'coordinadores' } },
  {
    route: '/admin/roles/:id/second-factor',
    page: pageOfLast('roles', (id) => `/admin/roles/${id}`),
    action: below('/second-factor'),
    typed: { second_factor_from: '2026-12-01' },
  },
  { route: '/admin/settings/sign-in', page: '/admin/settings/sign-in', typed: { exceptions: 'ada' } },
  { route: '/admin/roles/:id/delete', page: pageOfLast('roles', (id) => `/admin/roles/${id}/delete`) },

  {
    route: '/admin/settings/groups',
    page: '/admin/settings/groups',
    typed: { group: 'docentes', gives: 'teacher', in: 'Python', course: '1' },
    review: reviewed({ step: 'save' }),
  },
  {
    route: '/admin/settings/groups/:id',
    page: pageOfLast('group_mappings', (id) => `/admin/settings/groups/${id}`),
    typed: { group: 'docencia', gives: 'student', in: 'Python', course: '1' },
    review: reviewed({ step: 'save' }),
  },
  { route: '/admin/settings/groups/:id/remove', page: pageOfLast('group_mappings', (id) => `/admin/settings/groups/${id}/remove`) },

  { route: '/admin/courses/new', page: '/admin/courses/new', typed: { title: 'Curso repetido' } },
  { route: '/courses/:id/settings', page: '/courses/1/settings', typed: { title: 'Python' } },
  { route: '/courses/:id/enroll', page: '/courses/1/enroll', typed: { people: 'otto' } },
  { route: '/courses/:id/sections', page: '/courses/1/sections', typed: { name: 'A' } },
  {
    route: '/courses/:id/members/sections',
    page: '/courses/1/members',
    action: '/courses/1/members/sections?tab=active',
    typed: { section_4: '1' },
  },
  {
    route: '/courses/:id/sections/:section',
    page: '/courses/1/sections',
    action: '/courses/1/sections/1',
    typed: { name: 'Tarde' },
  },
  {
    route: '/courses/:id/members/:person/role',
    page: '/courses/1/members',
    action: '/courses/1/members/4/role?tab=active',
  },
  { route: '/courses/:id/members/:person/days', page: '/courses/1/members/4/days', typed: { last_day: '2026-12-31' } },
  { route: '/courses/:id/members/:person/end', page: '/courses/1/members/4/end' },
  {
    route: '/courses/:id/members/:person/resume',
    page: '/courses/1/members?tab=ended',
    action: '/courses/1/members/4/resume',
  },
  {
    route: '/courses/:id/schedule',
    page: '/courses/1/schedule',
    typed: { repeat: 'weekly', title: 'Serie {n}', weekday: '2', first_date: '2026-12-01', last_date: '2026-12-20' },
    review: reviewed({ step: 'save' }),
  },
  {
    route: '/meetings/:id/series',
    page: meeting('/series'),
    typed: { title: 'Serie cambiada' },
    review: reviewed({ step: 'save' }),
  },
  { route: '/courses/:id/schedule', page: '/courses/1/schedule', typed: { title: 'Otra', date: '2026-12-03', step: 'save' } },
  {
    route: '/meetings/:id/series/cancel',
    page: seriesMeeting('/series/cancel'),
    typed: { note: 'Feria' },
  },
  { route: '/meetings/:id/series/restore', page: seriesMeeting('/series/restore'), typed: cancelled },
  {
    route: '/courses/:id/copy',
    page: '/courses/1/copy',
    typed: { title: 'Python otra vez' },
    review: reviewed({ step: 'save', allow_conflicts: 'on' }),
  },
  {
    route: '/meetings/:id/change',
    page: meeting('/change'),
    typed: { title: 'Otra vez', ends: '23:55' },
    review: reviewed({}),
  },
  { route: '/meetings/:id/cancel', page: meeting('/cancel'), typed: cancelled },
  { route: '/meetings/:id/restore', page: meeting(), action: below('/restore') },
  { route: '/meetings/:id/delete', page: meeting('/delete') },
  { route: '/meetings/:id/moderators', page: '/meetings/1/moderators', typed: { login: 'sofia' } },
  { route: '/meetings/:id/moderators/:person/remove', page: '/meetings/1/moderators', action: '/meetings/1/moderators/3/remove' },
  { route: '/meetings/:id/guests', page: '/meetings/1/guests' },
  {
    route: '/meetings/:id/minutes/links/:link/remove',
    page: '/meetings/1/minutes',
    action: '/meetings/1/minutes/links/1/remove',
    prepare: ({ context }) =>
      context.db
        .insertInto('call_links')
        .values({ meeting_id: 1, digest: 'a', url: 'https://example.org/', occupant_jid: 'b', written_at: '2026-11-20T17:00:00.000Z' })
        .execute(),
  },
  { route: '/recordings/:id/change', page: recording(), action: below('/change'), typed: { title: 'Ciclos' }, prepare: uploadRecording },
  { route: '/recordings/:id/publish', page: recording(), action: below('/publish') },
  { route: '/recordings/:id/withdraw', page: recording(), action: below('/withdraw') },
  { route: '/recordings/:id/delete', page: recording('/delete') },
  {
    route: '/admin/recordings/:id/assign',
    page: '/admin/recordings',
    action: (page) => `${page}/2/assign`,
    typed: { meeting: '1' },
    prepare: (portal) => uploadRecording(portal, { room: 'sin_clase' }),
  },
  { route: '/guest/:key', page: guestLinkPath, as: 'stranger', typed: { name: 'Ana Soto' } },
  { route: '/meetings/:id/guests/:link/withdraw', page: '/meetings/1/guests/1/withdraw' },
  {
    route: '/courses/:id/certificates',
    page: '/courses/1/certificates',
    prepare: attendFirstClass,
  },
  {
    route: '/courses/:id/certificates/:certificate/revoke',
    page: '/courses/1/certificates/1/revoke',
  },
  {
    route: '/courses/:id/attendance/certificate',
    page: '/courses/1/attendance',
    action: '/courses/1/attendance/certificate',
    as: 'sofia',
  },
  {
    route: '/meetings/:id/attendance',
    page: '/meetings/1/attendance?tab=roll-call',
    action: '/meetings/1/attendance?tab=roll-call',
    typed: { 'mark-3': 'present' },
  },
  {
    route: '/meetings/:id/attendance/:person',
    page: '/meetings/1/attendance/3',
    typed: { status: 'present', reason: 'La vi' },
  },
  { route: '/meetings/:id/lengthen', page: '/meetings/1', action: '/meetings/1/lengthen' },
  { route: '/meetings/:id/removals', page: '/meetings/1/removals', typed: { person: 'sofia', scope: 'meeting' } },
  { route: '/meetings/:id/removals/:removal/lift', page: '/meetings/1/removals', action: '/meetings/1/removals/1/lift' },
  { route: '/meetings/:id/end', page: '/meetings/1/end' },
  { route: '/meetings/:id/reopen', page: '/meetings/1', action: '/meetings/1/reopen' },

  {
    route: '/admin/users/new',
    page: '/admin/users/new',
    typed: { first_name: 'Ana', last_name: 'Rojas', username: 'ana.rojas', email: 'ana.rojas@example.cl', method: 'mail', role: '3' },
  },
  { route: '/admin/users/:id/invite', page: person(), action: below('/invite') },
  { route: '/admin/users/:id/details', page: person(), action: below('/details'), typed: { first_name: 'Anita' } },
  { route: '/admin/users/:id/username', page: person(), action: below('/username'), typed: { username: 'anita.rojas' } },
  { route: '/admin/users/:id/roles', page: person(), action: below('/roles'), typed: { role: '2' } },
  { route: '/admin/users/:id/courses', page: person(), action: below('/courses'), typed: { in: 'Python', course: '1' } },
  { route: '/admin/users/:id/courses/:course/role', page: person(), action: below('/courses/1/role') },
  { route: '/admin/users/:id/courses/:course/end', page: person(), action: below('/courses/1/end') },
  { route: '/admin/users/links', page: '/admin/users/links' },
  { route: '/admin/users/:id/reset', page: '/admin/users/2', action: '/admin/users/2/reset' },
  { route: '/admin/users/:id/hand-over', page: '/admin/users/2', action: '/admin/users/2/hand-over' },
  {
    route: '/admin/users/:id/xmpp-password',
    page: '/admin/users/2',
    action: '/admin/users/2/xmpp-password',
    typed: { xmpp_password: password },
  },
  { route: '/admin/users/:id/sessions', page: '/admin/users/2', action: '/admin/users/2/sessions' },
  {
    route: '/admin/users/bulk',
    page: '/admin/users',
    action: '/admin/users/bulk',
    typed: { ids: ['2', '4'], action: 'deactivate' },
    review: reviewed({ confirmed: 'on' }),
  },
  {
    route: '/admin/users/bulk/:id/undo',
    page: pageOfLast('bulk_runs', (id) => `/admin/users/bulk/${id}`),
    action: below('/undo'),
    prepare: async (portal) => {
      const ada = await findActor(portal, 'ada');
      await startBulkRun(portal.context, ada, { action: { name: 'enroll', course: 2, as: 'student' }, ids: [4], listQuery: '' });
      await portal.runJobs();
    },
  },
  { route: '/admin/users/:id/switch-on', page: '/admin/users/2', action: '/admin/users/2/switch-on' },
  { route: '/admin/users/:id/switch-off', page: '/admin/users/2/switch-off' },
  {
    route: '/admin/users/:id/delete',
    page: person('/delete'),
    prepare: (portal) =>
      portal.as('ada').post('/admin/users/new').type('form').send({ first_name: 'Eva', last_name: 'Paz', username: 'eva', method: 'link' }),
  },
  { route: '/admin/users/:id/anonymise', page: '/admin/users/2/anonymise', typed: { understood: 'on' } },
  ...(['people', 'courses', 'enrollments', 'meetings'] as const).map((kind): Step => ({
    route: `/admin/imports/${kind}`,
    page: `/admin/imports/${kind}`,
    file: 'usuario;nombre\nluis;Luis\n',
  })),
  { route: '/admin/imports/:id/abandon', page: pageOfLast('imports', (id) => `/admin/imports/${id}`), action: below('/abandon') },
  { route: '/logout', page: '/', action: '/logout' },
];

/** Not forms of pages, or covered elsewhere, with the reason. */
const exempt: Record<string, string> = {
  '/courses/:id/sections/:section/delete': 'a section is deleted once: test/courses/sections',
  '/jitsi/generate-token': 'a program asks for a token, which makes no row',
  '/login/passkey': 'an answer of a passkey counts once: test/accounts/second-factor/passkeys',
  '/profile/sign-in/passkey': 'as /login/passkey',
  '/profile/sign-in/passkey/:id': 'gives the same name again',
  '/profile/sign-in/passkey/:id/remove': 'as /profile/sign-in/app/remove',
  '/oauth/consent': 'gives one code: test/accounts/api-tokens/authorization',
  '/confirm': 'says again who is there; nothing is done',
  '/login/second-factor': 'a code counts once: test/accounts/second-factor',
  '/profile/sign-in/app': 'needs a code by the secret on its page: test/accounts/second-factor',
  '/profile/identities/link': 'an identity is linked once: test/accounts/identity-providers',
  '/profile/identities/discard': 'takes a cookie away',
  '/profile/identities/:id/unlink': 'an identity is unlinked once: test/accounts/identity-providers',
  '/admin/users/:id/identities/:identity/unlink': 'as /profile/identities/:id/unlink',
  '/second-factor-reset/:secret': 'ends a row once: test/accounts/second-factor/reset-second-factor',
  '/admin/users/:id/second-factor/remove': 'needs a second factor, and ends it once: the same test',
  '/admin/users/:id/unlock': 'only shown after failures',
  '/admin/users/:id/picture/remove': 'as /profile/picture/remove',
  '/admin/users/:id/access/:grant/end': 'as /profile/access/:id/end',
  '/admin/imports/directory': 'needs a directory; answers the run that is under way: test/imports/directory',
  '/admin/imports/directory/:id/confirm': 'confirmed once by the state of the run: test/imports/directory',
  '/admin/imports/:id/confirm': 'confirmed once by the state of the import: test/imports/import-lifecycle',
  '/admin/imports/:id/invite': 'needs an applied import',
  '/admin/imports/:id/undo': 'undone once by the state of the import: test/imports/school-list',
  '/admin/imports/:id/choices': 'repeats a dry run, once by the number of the run',
  '/admin/imports/:id/links': 'as /admin/users/links',
};

async function send(agent: Agent, form: Form, { file, fileField = 'file' }: Step) {
  if (file === undefined) return sendForm(agent, form);
  const post = agent.post(form.action);
  for (const [name, value] of form.fields) post.field(name, value);
  return post.attach(fileField, Buffer.from(file), 'lista.csv');
}

async function perform(portal: TestPortal, step: Step, times: 1 | 2) {
  await step.prepare?.(portal);
  const agent = step.as === 'stranger' ? portal.stranger() : portal.as(step.as ?? 'ada');
  const page = typeof step.page === 'string' ? step.page : await step.page(portal);
  const action = typeof step.action === 'function' ? step.action(page) : (step.action ?? page);
  const opened = await openForm(agent, page, step.typed, action);
  const form = step.review ? await step.review(agent, opened) : opened;
  const answers = await Promise.all(Array.from({ length: times }, () => send(agent, form, step)));
  const location = answers[0]!.headers['location'];
  const alerts = location?.startsWith('/') ? ((await agent.get(location)).text.match(/class="alert [^"]*notice/g) ?? []) : [];
  return { answers, alerts };
}

/** Rows of every table, but for what only says that a form was sent. */
async function countRows({ context }: TestPortal): Promise<Record<string, number>> {
  const tables = (await context.db.introspection.getTables()).map(({ name }) => name).filter((name) => name !== 'form_answers');
  const counts = tables.map(async (name): Promise<[string, number]> => {
    const { rows } = await sql<{ count: number | string }>`select count(*) as count from ${sql.table(name)}`.execute(context.db);
    return [name, Number(rows[0]!.count)];
  });
  return Object.fromEntries(await Promise.all(counts));
}

/** What differs between one press and two; undefined where nothing does. */
async function compare(step: Step, once: TestPortal, twice: TestPortal) {
  const single = await perform(once, step, 1);
  const double = await perform(twice, step, 2);
  const status = single.answers[0]!.status;
  const statuses = double.answers.map((answer) => answer.status);
  const [rows, rowsOfTwo] = [await countRows(once), await countRows(twice)];
  const more = Object.keys(rows).filter((name) => rows[name] !== rowsOfTwo[name]);
  const isSame = status < 400 && statuses.every((code) => code === status) && more.length === 0 && double.alerts.length <= 1;
  return isSame ? undefined : { status, statuses, more, alerts: double.alerts };
}

const mail = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'portal@example.cl' };

/** A provider that tells of groups, and answers nobody. */
const provider = {
  OIDC_PROVIDERS: 'school',
  OIDC_SCHOOL_ISSUER: 'http://127.0.0.1:1/',
  OIDC_SCHOOL_CLIENT_ID: 'portal',
  OIDC_SCHOOL_CLIENT_SECRET: 'secret',
  OIDC_SCHOOL_GROUPS_CLAIM: 'groups',
};

test('every form, pressed twice at once, does what one press does', { timeout: 240_000 }, async () => {
  const open = () => openPortalWithRecordings({ ...mail, ...provider });
  const [once, twice] = [await open(), await open()];
  const wrong: unknown[] = [];
  for (const step of steps) {
    const found = await compare(step, once, twice).catch((error: unknown) => ({ error: String(error) }));
    if (found) wrong.push({ route: step.route, ...found });
  }
  expect(wrong).toEqual([]);
});

test('and there is no form beside these', async () => {
  const { context } = await openPortal();
  const posts = pageRoutes(createPages(context, createPassport(context)), context.settings).filter(({ post }) => post);
  const forms = posts.filter(({ access }) => access !== 'jitsi').map(({ path }) => path);
  const known = new Set([...steps.map(({ route }) => route), ...Object.keys(exempt)]);
  expect(forms.filter((path) => !known.has(path))).toEqual([]);
  expect([...known].filter((path) => !forms.includes(path))).toEqual([]);
});
