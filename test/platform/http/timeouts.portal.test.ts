import { connect } from 'node:net';
import { describe, expect, inject, test } from 'vitest';
import { defaultTimeouts } from '../../../src/platform/http/timeouts.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** Sends the beginning of a request and waits for what the portal does: answers what it sent before it closed the connection. */
function sendBeginning(portal: TestPortal, lines: string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(portal.port, '127.0.0.1', () => {
      socket.write(`POST ${lines.join('\r\n')}`);
      for (const character of body) socket.write(character);
    });
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const head = (portal: TestPortal, path: string, more: string[] = []) => [`${path} HTTP/1.1`, `Host: 127.0.0.1:${portal.port}`, ...more];
const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5000', '', ''];
const file = ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 5000', '', ''];

describe('a client that does not finish', () => {
  test('its headers is cut off', async () => {
    const portal = await openPortal({}, { timeouts: { headersMs: 50 } });
    expect(await sendBeginning(portal, head(portal, '/login'))).toMatch(/^HTTP\/1\.1 408 /);
  });

  test.each(['/login', '/profile', '/courses/1/enroll', '/api/v1/auth/token', '/no-such-page', '/healthz'])(
    'its form for %s is cut off',
    async (path) => {
      const portal = await openPortal({}, { timeouts: { bodyMs: 50 } });
      expect(await sendBeginning(portal, head(portal, path, form), 'username=sofia')).toMatch(/^HTTP\/1\.1 (408|302|404) /);
    },
  );

  test('its file is cut off at once without the right to import, later with it', async () => {
    const portal = await openPortal({}, { timeouts: { bodyMs: 50, uploadMs: 100 } });
    const upload = (more: string[]) => sendBeginning(portal, head(portal, '/admin/imports/people', [...more, ...file]), '--x\r\n');
    expect(await upload([])).toMatch(/^HTTP\/1\.1 303 /);
    expect(await upload([`Cookie: ${inject('prepared').cookies['ada']}`])).toMatch(/^HTTP\/1\.1 408 /);
    expect(await portal.context.db.selectFrom('imports').selectAll().execute()).toEqual([]);
  });
});

test('a form that arrives in pieces is read', async () => {
  const portal = await openPortal();
  const body = 'username=nobody&password=wrong';
  const lines = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`, 'Connection: close', '', ''];
  const answer = await sendBeginning(portal, head(portal, '/login', lines), body);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
});

test('a body has less than a minute, and idle connections outlive those of a proxy', async () => {
  const portal = await openPortal();
  expect(defaultTimeouts.bodyMs).toBeLessThan(60_000);
  expect(portal.server.headersTimeout).toBe(defaultTimeouts.headersMs);
  expect(portal.server.keepAliveTimeout).toBeGreaterThan(120_000);
});
