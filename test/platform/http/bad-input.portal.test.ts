import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { listJoinAttempts } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** A status that tells the asker what to change, and a page or JSON without anything of our inside. */
function expectClear(answer: { status: number; text: string }, what: unknown) {
  expect([what, answer.status >= 400 && answer.status < 500], String(answer.status)).toEqual([what, true]);
  expect(answer.text).not.toMatch(/node_modules|at \w+ \(|SQLITE|Kysely|ZodError|\.ts:\d/);
}

const oddIds = [
  '0',
  '-1',
  '1.5',
  '1e3',
  'abc',
  '٣',
  '99999999999',
  '2147483648',
  '9'.repeat(400),
  '1%00',
  '%F0%9F%92%A9',
  '1;drop',
  "1'",
  'null',
  '__proto__',
  '..%2f1',
];

describe('invalid ids in', () => {
  test.each(['/join-meeting/', '/courses/', '/test-meeting-jwt/'])('%s…', async (path) => {
    const portal = await openPortal({ NODE_ENV: 'development', APP_DEBUG: 'true' });
    for (const id of oddIds) {
      const answer = await portal.as('ada').get(path + id);
      expect([id, answer.status]).toEqual([id, 404]);
      expectClear(answer, id);
    }
    expect((await listJoinAttempts(portal.context.db)).length).toBeLessThanOrEqual(1);
  });

  test('a path that cannot be decoded', async () => {
    const portal = await openPortal();
    for (const path of ['/join-meeting/%E0%A4%A', '/%', '/courses/%ff']) expectClear(await portal.as('sofia').get(path), path);
  });
});

describe('invalid queries for', () => {
  const queries = [
    'behind=x',
    'behind=1-1&behind=2-2',
    'behind=99999999999999-999999999',
    'behind[a]=1',
    'title=%00&id=1',
    'title=a&id=-5',
    'id=1e99&title=b',
    'lang=xx',
    'lang=es&lang=en',
    'list=past&behind=0-0',
  ];
  test.each(['/', '/past', '/courses', '/courses/1', '/profile', '/login'])('%s', async (path) => {
    const portal = await openPortal();
    for (const query of queries) {
      const answer = await portal.as('sofia').get(`${path}?${query}`);
      expect([query, answer.status < 500]).toEqual([query, true]);
    }
  });
});

describe('invalid bodies', () => {
  const forms = ['/login', '/profile', '/profile/password', '/profile/xmpp-password', '/jitsi/generate-token'];

  const bodies: [string, string, string][] = [
    [
      'lists',
      'application/x-www-form-urlencoded',
      'username=a&username=b&first_name=a&first_name=b&old_password=a&old_password=b&portal_password=a&portal_password=b&room_name=a&room_name=b',
    ],
    ['a NUL', 'application/x-www-form-urlencoded', 'username=a%00b&first_name=a%00&old_password=a%00&portal_password=%00&room_name=%00'],
    [
      'JSON of the wrong types',
      'application/json',
      '{"username":{"a":1},"password":[1],"first_name":1,"old_password":{},"portal_password":true,"room_name":false}',
    ],
    ['JSON that is a list', 'application/json', '[1,2]'],
    ['JSON that is a text', 'application/json', '"x"'],
    ['JSON that ends too early', 'application/json', '{"username":'],
    [
      'a prototype',
      'application/json',
      '{"__proto__":{"admin":true},"username":7,"first_name":7,"old_password":7,"portal_password":7,"room_name":7}',
    ],
    ['1 MB in a field', 'application/x-www-form-urlencoded', `username=a&room_name=${'x'.repeat(1_000_000)}`],
    [
      '60 kB in a field',
      'application/x-www-form-urlencoded',
      ['username', 'password', 'first_name', 'old_password', 'portal_password', 'room_name']
        .map((name) => `${name}=${'x'.repeat(9_000)}`)
        .join('&'),
    ],
    [
      'a thousand fields and more',
      'application/x-www-form-urlencoded',
      Array.from({ length: 2000 }, (_, index) => `f${index}=1`).join('&'),
    ],
    ['a charset that nobody knows', 'application/json; charset=klingon', '{}'],
  ];

  test.each(bodies)('%s', async (what, type, body) => {
    const portal = await openPortal();
    for (const path of forms) {
      const answer = await portal.as('sofia').post(path).set('Content-Type', type).send(body);
      expectClear(answer, `${what} at ${path}`);
    }
  });

  test('a body with a wrong Content-Encoding', async () => {
    const portal = await openPortal();
    expectClear(await portal.stranger().post('/login').set('Content-Encoding', 'gzip').type('form').send('username=a'), 'gzip');
  });
});

describe('methods', () => {
  test.each(['put', 'patch', 'delete', 'options'] as const)('%s is answered 405 with the allowed methods', async (method) => {
    const portal = await openPortal();
    for (const path of ['/', '/login', '/join-meeting/1', '/profile', '/jitsi/generate-token']) {
      const answer = await portal.as('sofia')[method](path);
      expect([path, answer.status]).toEqual([path, 405]);
      expect(answer.headers['allow']).toMatch(/GET|POST/);
    }
  });

  test('an unknown one is rejected by the server', async () => {
    const portal = await openPortal();
    expect(await raw(portal, 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(portal, 'PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 405/);
  });

  test('a header of 20 kB', async () => {
    const portal = await openPortal();
    expect(await raw(portal, `GET / HTTP/1.1\r\nHost: x\r\nCookie: portal=${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
  });
});

test('a page that does not exist', async () => {
  const portal = await openPortal();
  const answer = await portal.stranger().get('/no-such-page');
  expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('Esta página no existe')]);
  expect((await portal.stranger().get('/no-such-page').set('Accept', 'application/json')).body).toMatchObject({ error: 'not-found' });
});

test('an unexpected error shows a number on the page and its cause in the log', async () => {
  const portal = await openPortal();
  await portal.context.db.schema.dropTable('user_roles').execute();
  const answer = await portal.as('sofia').get('/');
  expect(answer.status).toBe(500);
  const number = /menciona el número ([0-9a-f]{8})/.exec(answer.text)?.[1];
  expect(answer.text).not.toMatch(/user_roles|SqliteError|relation/);
  expect(portal.log.errors()).toMatchObject([{ number, route: '/', error: expect.stringContaining('user_roles') as string }]);
});

function raw(portal: TestPortal, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(portal.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    setTimeout(() => socket.end(), 500);
  });
}
