import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/platform/http/logger.ts';
import { securityEvents, type SecurityEvent } from '../../../src/platform/http/security-log.ts';
import { packageRoot } from '../../../src/platform/shared/package-root.ts';
import { generateSecret } from '../../../src/platform/shared/secret.ts';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { applicationSettings, authorizeApplication, exchangeCode } from '../../support/application.ts';
import { postLogout, signInAt, startFakeProvider, type FakeProvider } from '../../support/fake-provider.ts';
import { createGuestLink, submitGuestForm } from '../../support/guests.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const webhookSecret = 'the-secret-that-jitsi-shares-with-the-portal';

/** What nobody may find in the log, whatever was refused. */
const SECRET = 'un-secreto-que-nadie-debe-leer-1234';

type Expected = { user?: 'ada' | 'sofia' | 'tomas'; route?: string } & Record<string, unknown>;

/** How each event comes about, and what its line says. */
const provocations: Record<SecurityEvent, [(portal: TestPortal, provider: FakeProvider) => Promise<unknown>, Expected][]> = {
  sign_in_succeeded: [
    [(portal) => post(portal.stranger(), '/login', { username: 'sofia', password: 'unirse-ahora' }), { user: 'sofia' }],
    [(portal) => signInToApi(portal, 'sofia'), { user: 'sofia' }],
  ],
  sign_in_failed: [
    [(portal) => post(portal.stranger(), '/login', { username: 'sofia', password: SECRET }), { user: 'sofia' }],
    [(portal) => post(portal.stranger(), '/login', { username: SECRET, password: SECRET }), {}],
    [(portal) => portal.stranger().post('/api/v1/auth/login').send({ username: 'sofia', password: SECRET }), { user: 'sofia' }],
    [(portal, provider) => signInAt(portal.stranger(), provider, { sub: SECRET }), { provider: 'google', reason: 'must-link' }],
  ],
  sign_in_blocked: [
    [
      async (portal) => {
        for (let count = 0; count < 11; count++) await post(portal.stranger(), '/login', { username: 'sofia', password: SECRET });
      },
      { user: 'sofia' },
    ],
  ],
  password_confirmation_failed: [
    [(portal) => post(portal.as('sofia'), '/profile/email', { email: 'otra@gryphos.example', email_password: SECRET }), { user: 'sofia' }],
  ],
  password_reset_requested: [[(portal) => post(portal.stranger(), '/forgot-password', { login: SECRET }), { allowed: true }]],
  refresh_token_reused: [
    [
      async (portal) => {
        const { refresh_token } = await signInToApi(portal, 'sofia');
        for (let count = 0; count < 2; count++) await portal.stranger().post('/api/v1/auth/refresh').send({ refresh_token });
      },
      { user: 'sofia' },
    ],
  ],
  authorization_code_reused: [
    [
      async (portal) => {
        const code = await authorizeApplication(portal.as('sofia'));
        for (let count = 0; count < 2; count++) await exchangeCode(portal, code);
      },
      { user: 'sofia' },
    ],
  ],
  session_ended: [
    [
      async (portal) => {
        const agent = portal.stranger();
        await post(agent, '/login', { username: 'sofia', password: 'unirse-ahora' });
        await post(agent, '/logout', {});
      },
      { user: 'sofia', route: '/logout' },
    ],
    [
      async (portal) => apiClient(portal, (await signInToApi(portal, 'sofia')).access_token).post('/api/v1/auth/logout'),
      { user: 'sofia', route: '/auth/logout' },
    ],
  ],
  directory_dismissed: [
    [
      async (portal) => {
        for (const context of portal.contexts) {
          const directory = { issuer: 'ldap:dc=cl' };
          Object.assign(context, { directory: { directory, isDown: () => false, findBySubject: () => Promise.resolve(undefined) } });
        }
        const { id } = await portal.context.db
          .selectFrom('auth_user')
          .select('id')
          .where('username', '=', 'sofia')
          .executeTakeFirstOrThrow();
        const identity = {
          user_id: id,
          issuer: 'ldap:dc=cl',
          subject: SECRET,
          email: '',
          linked_at: portal.clock.now().toISOString(),
          set_by: 0,
        };
        await portal.context.db.insertInto('account_identities').values(identity).execute();
        await portal.as('sofia').get('/profile');
      },
      { user: 'sofia' },
    ],
  ],
  provider_logout: [
    [
      async (portal, provider) => {
        await signInAt(portal.stranger(), provider, { sub: SECRET, email: 'sofia@gryphos.example', email_verified: true });
        await postLogout(portal, provider, { sub: SECRET });
      },
      { user: 'sofia', provider: 'google' },
    ],
  ],
  provider_logout_rejected: [[(portal, provider) => postLogout(portal, provider, { sub: SECRET, nonce: SECRET }), { provider: 'google' }]],
  unauthenticated: [
    [(portal) => apiClient(portal, generateSecret()).get('/api/v1/courses'), { route: '/courses' }],
    [(portal) => portal.stranger().get('/jitsi/generate-token'), { route: '/jitsi/generate-token' }],
    [(portal) => portal.stranger().post('/api/v1/auth/refresh').send({ refresh_token: SECRET }), { route: '/auth/refresh' }],
  ],
  access_denied: [
    [(portal) => portal.as('sofia').get('/admin/users/1'), { user: 'sofia', route: '/admin/users/:id', reason: 'forbidden' }],
    [(portal) => post(portal.as('tomas'), '/admin/roles/new', {}), { user: 'tomas', route: '/admin/roles/new', method: 'POST' }],
    [
      async (portal) => apiClient(portal, (await signInToApi(portal, 'sofia')).access_token).get('/api/v1/people'),
      { user: 'sofia', route: '/people' },
    ],
  ],
  cross_site_rejected: [
    [(portal) => post(portal.stranger().set('Origin', 'https://evil.example'), '/login', { password: SECRET }), { method: 'POST' }],
    [(portal) => post(portal.as('sofia').set('Sec-Fetch-Site', 'cross-site'), '/profile', {}), { method: 'POST' }],
  ],
  input_rejected: [
    [(portal) => portal.stranger().post(`/login?password=${SECRET}`).type('form').send({}), { route: '/login', reason: 'bad-request' }],
    [(portal) => portal.as('sofia').delete('/profile'), { user: 'sofia', route: '/profile', reason: 'method-not-allowed' }],
    [(portal) => post(portal.as('sofia'), '/profile', { first_name: 'x'.repeat(100_000) }), { user: 'sofia', reason: 'too-large' }],
    [(portal) => portal.stranger().post('/api/v1/auth/login').type('json').send(`{"${SECRET}`), { route: '/auth/login' }],
  ],
  rate_limited: [
    [
      async (portal) => {
        const row = { client_ip: '127.0.0.1', attempted_at: portal.clock.now().toISOString() };
        const rows = Array.from({ length: 1000 }, (_, name) => ({ ...row, account_key: `mail ${name}` }));
        await portal.context.db.insertInto('sign_in_attempts').values(rows).execute();
        await post(portal.stranger(), '/forgot-password', { login: SECRET });
      },
      {},
    ],
  ],
  server_rejected: [
    [(portal) => portal.stranger().get('/metrics').set('Authorization', `Bearer ${SECRET}`), { route: '/metrics', hasToken: true }],
    [(portal) => portal.stranger().get('/api/jitsi/conference/1'), { route: '/api/jitsi/conference/:id', hasToken: false }],
  ],
  link_rejected: [
    [(portal) => portal.stranger().get(`/link/${generateSecret()}`), { route: '/link/:secret' }],
    [(portal) => portal.stranger().get(`/guest/1-${SECRET}`), { route: '/guest/:key' }],
  ],
  guest_code_failed: [
    [
      async (portal) => submitGuestForm(portal.stranger(), await createGuestLink(portal, 1, { code: 'Mar 2026' }), { code: SECRET }),
      { link: 1 },
    ],
  ],
  guest_code_blocked: [
    [
      async (portal) => {
        const link = await createGuestLink(portal, 1, { code: 'Mar 2026' });
        await submitGuestForm(portal.stranger(), link, { code: SECRET });
        const { db } = portal.context;
        const { id: _id, ...failed } = await db.selectFrom('sign_in_attempts').selectAll().executeTakeFirstOrThrow();
        const running = Array.from({ length: 10 }, () => ({ ...failed, failed: 0 }));
        await db.insertInto('sign_in_attempts').values(running).execute();
        await submitGuestForm(portal.stranger(), link, { code: SECRET });
      },
      { link: 1 },
    ],
  ],
  audited: [
    [
      async (portal) => post(portal.as('ada'), `/admin/users/${await findUserId(portal.context.db, 'otto')}/switch-off`, {}),
      { user: 'ada', name: 'account.switched-off', subject: 'account' },
    ],
  ],
  database_failed: [
    [
      async (portal) => {
        Object.assign(portal.context.hashing, { run: () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })) });
        await portal.stranger().post('/api/v1/auth/login').send({ username: 'sofia', password: SECRET });
      },
      { route: '/auth/login' },
    ],
  ],
  unexpected_error: [
    [
      async (portal) => {
        Object.assign(portal.context.hashing, { run: () => Promise.reject(new Error('broken')) });
        await post(portal.stranger(), '/login', { username: 'sofia', password: SECRET });
      },
      { route: '/login', number: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
    ],
  ],
};

describe.each(Object.entries(provocations))('%s', (event, ways) => {
  test.each(ways.map(([provoke, expected], index) => [index + 1, provoke, expected] as const))(
    'way %d',
    async (_way, provoke, expected) => {
      const provider = await startFakeProvider();
      const portal = await openPortal({
        JITSI_WEBHOOK_SECRET: webhookSecret,
        METRICS_TOKEN: 'a-token-for-prometheus-of-this-test',
        OIDC_PROVIDERS: 'google',
        ...applicationSettings,
        ...provider.settings({ TRUST_EMAIL: 'true' }),
      });
      await provoke(portal, provider);
      const lines = portal.log.lines().filter((line) => line['event'] === event);
      const { user, ...others } = expected;
      const level = { info: 'INFO', warn: 'WARNING', error: 'ERROR' }[securityEvents[event as SecurityEvent][0]];
      expect(lines.length).toBeGreaterThan(0);
      const id = user === undefined ? undefined : await findUserId(portal.context.db, user);
      const line = lines.findLast((one) => one['user'] === id)!;
      expect(line).toMatchObject({
        level,
        clientIp: '127.0.0.1',
        ...others,
        ...(others.route ? { route: expect.stringContaining(others.route) as string } : {}),
      });
      expect(portal.log.text).not.toContain(SECRET);
      portal.log.errors();
    },
  );
});

test('the list in the documents is that of the code', () => {
  const text = readFileSync(join(packageRoot, 'docs/operations.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `(\w+)` +\| (INFO|WARNING|ERROR) +\|/gm)].map(([, name, level]) => [name, level]);
  const labels = { info: 'INFO', warn: 'WARNING', error: 'ERROR' };
  expect(listed).toEqual(Object.entries(securityEvents).map(([name, [level]]) => [name, labels[level]]));
});

test('the log file is not for other users of the machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const before = process.umask(0o022);
  createLogger({ level: 'INFO', file: join(folder, 'made', 'portal.log') });
  process.umask(before);
  expect(statSync(join(folder, 'made', 'portal.log')).mode & 0o777).toBe(0o640);
  expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o750);
});

function post(agent: ReturnType<TestPortal['stranger']>, path: string, fields: object) {
  return agent.post(path).type('form').send(fields);
}
