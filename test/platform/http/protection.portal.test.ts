import { describe, expect, test } from 'vitest';
import { createGuestLink } from '../../support/guests.ts';
import { openPortal } from '../../support/test-portal.ts';

describe('a form from another site', () => {
  test.each<[string, Record<string, string>, number]>([
    ['from our own page', { 'Sec-Fetch-Site': 'same-origin' }, 303],
    ['typed into the address bar', { 'Sec-Fetch-Site': 'none' }, 303],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['from a neighbouring host', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['an older browser, our own page', { Origin: 'https://portal.example' }, 303],
    ['an older browser, a Host that matches', { Origin: 'https://portal.test', Host: 'portal.test' }, 403],
    ['an older browser, our host without encryption', { Origin: 'http://portal.example', Host: 'portal.example' }, 403],
    ['an older browser, another site', { Origin: 'https://evil.example' }, 403],
    ['an older browser, another port', { Origin: 'https://portal.example:8080', Host: 'portal.example' }, 403],
    ['an older browser, an empty origin', { Origin: '' }, 403],
    ['a sandboxed frame', { Origin: 'null' }, 403],
    ['no browser at all', {}, 303],
  ])('%s', async (_what, headers, status) => {
    const portal = await openPortal({ PUBLIC_URL: 'https://portal.example', TRUST_PROXY: 'loopback' });
    const cookie = { 'X-Forwarded-Proto': headers['Origin']?.startsWith('http://') ? 'http' : 'https' };
    const answer = await portal.stranger().post('/logout').set(headers).set(cookie);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.text).toMatch(/vino de otro sitio.*href="https:\/\/portal\.example"/s);
  });

  test('no page with a form has a referrer policy that makes browsers send «Origin: null»', async () => {
    const portal = await openPortal({ PUBLIC_URL: 'http://portal.lan' });
    const link = await createGuestLink(portal);
    const pages = ['/calendar', '/profile', '/profile/mail', '/admin', '/admin/users/1', link, `/link/${'x'.repeat(43)}`, '/login'];
    for (const path of pages) {
      const { headers } = await portal.as('ada').get(path);
      expect([path, headers['referrer-policy']]).toEqual([path, expect.stringMatching(/^(same|strict)-origin$/)]);
    }
  });
});

describe('every page', () => {
  test('has a content security policy', async () => {
    const portal = await openPortal();
    const { headers } = await portal.as('sofia').get('/');
    expect(headers['content-security-policy']).toBe(
      "default-src 'self';base-uri 'none';form-action 'self' https://meet.gryphos.cl;frame-ancestors 'none';img-src 'self' data:;object-src 'none'",
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('has no inline scripts, styles or handlers', async () => {
    const portal = await openPortal();
    for (const path of ['/', '/courses', '/courses/1', '/past', '/profile', '/join-meeting/4711', '/nada']) {
      const { text } = await portal.as('sofia').get(path);
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/);
    }
  });
});

describe('what is public', () => {
  test('/healthz answers whether the portal is alive, and nothing else', async () => {
    const portal = await openPortal();
    const answer = await portal.stranger().get('/healthz');
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
    for (const { db } of portal.contexts) {
      await db.destroy();
      Object.assign(db, { destroy: () => Promise.resolve() });
    }
    expect((await portal.stranger().get('/healthz')).status).toBe(503);
  });

  test('assets are cached until their URL changes', async () => {
    const portal = await openPortal();
    const address = /href="(\/assets\/portal\.css[^"]*)"/.exec((await portal.stranger().get('/login')).text)![1]!;
    const answer = await portal.stranger().get(address);
    expect([answer.status, answer.headers['cache-control'], answer.type]).toEqual([200, 'public, max-age=31536000, immutable', 'text/css']);
    for (const path of ['/assets/../package.json', '/assets/%2e%2e/package.json', '/assets/__proto__', '/assets/']) {
      expect([path, (await portal.stranger().get(path)).status]).toEqual([path, 404]);
    }
  });

  test('assets are compressed for clients that accept it', async () => {
    const portal = await openPortal();
    const fetched = (encoding: string) => portal.stranger().get('/assets/portal.css').set('Accept-Encoding', encoding);
    const [small, plain] = [await fetched('gzip, br'), await fetched('identity')];
    expect([small.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(['gzip', undefined]);
    expect(Number(small.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 5);
    expect(small.text).toBe(plain.text);
    expect(small.headers['vary']).toContain('Accept-Encoding');
  });

  test('everything else requires signing in', async () => {
    const portal = await openPortal();
    for (const path of ['/', '/courses', '/courses/1', '/past', '/profile']) {
      const answer = await portal.stranger().get(path);
      expect([path, answer.status, answer.headers['location']]).toEqual([
        path,
        302,
        path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`,
      ]);
    }
    for (const path of ['/profile', '/profile/password', '/profile/xmpp-password']) {
      expect([path, (await portal.stranger().post(path)).status]).toEqual([path, 302]);
    }
  });
});
