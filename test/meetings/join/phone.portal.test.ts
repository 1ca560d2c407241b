import { describe, expect, test } from 'vitest';
import { jitsiWithAccounts } from '../../support/jitsi-with-accounts.ts';
import { listJoinAttempts, classes, findMeetingId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const phones = {
  ios: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  android: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
};

async function openWithMeeting(name: keyof typeof classes, given: Record<string, string> = {}) {
  const portal = await openPortal(given);
  const id = await findMeetingId(portal.context.db, classes[name]);
  const url = `${portal.context.settings.http.publicUrl}/meetings/${id}/phone`;
  return { portal, id, path: `/meetings/${id}/phone`, url, joinPath: `/join-meeting/${id}` };
}

const page = async (portal: TestPortal, path: string, agent?: string) =>
  (
    await portal
      .as('sofia')
      .get(path)
      .set('User-Agent', agent ?? 'Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0')
  ).text;

const claimsOf = (token: string | null) => JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()) as { room: string };

describe('the phone page', () => {
  test.each(['ios', 'android'] as const)('offers the browser and the application on %s, without a token', async (system) => {
    const { portal, path, joinPath } = await openWithMeeting('open');
    const html = await page(portal, path, phones[system]);
    expect(html).toContain(`href="${joinPath}"`);
    expect(html).toContain(`href="${joinPath}?app=${system}"`);
    expect(html).not.toContain(`?app=${system === 'ios' ? 'android' : 'ios'}"`);
    expect(html).toContain(system === 'ios' ? 'apps.apple.com' : 'play.google.com');
    expect(html).not.toMatch(/jwt|eyJ|meet\.gryphos|class="qr-code"/);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });

  test('shows a computer a QR code of the page', async () => {
    const { portal, path, url, joinPath } = await openWithMeeting('open');
    const html = await page(portal, path);
    expect(html).toMatch(/<svg class="qr-code"[^>]* role="img" aria-label="[^"]+"/);
    expect(html).toContain(url);
    expect(html).toContain(`href="${joinPath}"`);
    expect(html).not.toMatch(/jwt|eyJ|meet\.gryphos/);
  });

  test('says when a meeting opens, and that a closed or cancelled one cannot be joined', async () => {
    const { portal, path } = await openWithMeeting('soon');
    const waiting = await portal.as('sofia').get(path);
    expect(waiting.text).toContain('Podrás entrar desde el');
    expect(waiting.text).not.toContain('?app=');
    expect(Number(waiting.headers['refresh'])).toBeGreaterThan(0);
    for (const name of ['over', 'cancelled'] as const) {
      const id = await findMeetingId(portal.context.db, classes[name]);
      const closed = await portal.as('sofia').get(`/meetings/${id}/phone`);
      expect(closed.text).toContain('Ahora no se puede entrar a esta clase');
      expect(closed.text).not.toContain('?app=');
    }
  });

  test('is for members of the course, and sends strangers to the sign-in page', async () => {
    const { portal, path } = await openWithMeeting('open');
    expect((await portal.as('otto').get(path)).status).toBe(404);
    expect((await portal.as('sofia').get('/meetings/987654/phone')).status).toBe(404);
    const stranger = await portal.stranger().get(path);
    expect([stranger.status, stranger.headers['location']]).toEqual([302, `/login?next=${encodeURIComponent(path)}`]);
  });

  test('is linked after the button of a meeting', async () => {
    const { portal, id, path, joinPath } = await openWithMeeting('open');
    for (const where of ['/', '/courses/1']) {
      const html = (await portal.as('sofia').get(where)).text;
      expect(html.indexOf(`href="${joinPath}"`)).toBeGreaterThan(-1);
      expect(html.indexOf(`href="${joinPath}"`)).toBeLessThan(html.indexOf(`href="${path}"`));
    }
    expect((await portal.as('tomas').get(`/meetings/${id}`)).text).toContain(`href="${path}"`);
  });
});

describe('GET /join-meeting/:id?app', () => {
  test('redirects into the application with a token for the room', async () => {
    const { portal, id, joinPath, path, url } = await openWithMeeting('open');
    const ios = await portal.as('sofia').get(`${joinPath}?app=ios`);
    expect([ios.status, ios.text, ios.headers['cache-control']]).toEqual([303, '', 'no-store']);
    const address = new URL(String(ios.headers['location']).replace('org.jitsi.meet:', 'https:'));
    expect(String(ios.headers['location'])).toMatch(/^org\.jitsi\.meet:\/\/meet\.gryphos\.cl\/curso_/);
    expect(`/${claimsOf(address.searchParams.get('jwt')).room}`).toBe(address.pathname);

    const android = String((await portal.as('sofia').get(`${joinPath}?app=android`)).headers['location']);
    const [, room, token, rest] = /^intent:\/\/meet\.gryphos\.cl\/(\w+)\?jwt=([\w.-]+)#Intent;(.*)$/.exec(android) ?? [];
    expect(claimsOf(token!).room).toBe(room);
    const fallback = encodeURIComponent(`${url}?missing=1`);
    expect(rest).toBe(`scheme=org.jitsi.meet;package=org.jitsi.meet;S.browser_fallback_url=${fallback};end`);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { meeting_id: id, entry_point: 'page', outcome: 'admitted', count: 2 },
    ]);
    expect(portal.log.text).not.toContain(token);
    expect((await page(portal, `${path}?missing=1`, phones.android)).replaceAll(/\s+/g, ' ')).toContain('no está en este teléfono');
  });

  test('refuses as ever, and returns to the phone page', async () => {
    const { portal, joinPath, path } = await openWithMeeting('soon');
    const early = await portal.as('sofia').get(`${joinPath}?app=ios`);
    expect([early.status, early.headers['location']]).toEqual([303, path]);
    expect((await portal.as('otto').get(`${joinPath}?app=ios`)).status).toBe(403);
    const stranger = await portal.stranger().get(`${joinPath}?app=android`);
    expect(stranger.headers['location']).toBe(`/login?next=${encodeURIComponent(path)}`);
    // Other values are ignored.
    const open = await findMeetingId(portal.context.db, classes.open);
    for (const other of ['windows', 'javascript:alert(1)', 'ios&app=android'])
      expect((await portal.as('sofia').get(`/join-meeting/${open}?app=${other}`)).headers['location']).toMatch(
        /^https:\/\/meet\.gryphos\.cl\//,
      );
    const head = await portal.as('sofia').head(`/join-meeting/${open}?app=ios`);
    expect([head.status, head.headers['location']]).toEqual([204, undefined]);
  });

  test('opens the application without a token where Jitsi asks for accounts', async () => {
    const { portal, joinPath } = await openWithMeeting('open', jitsiWithAccounts);
    expect((await portal.as('sofia').get(`${joinPath}?app=ios`)).headers['location']).toMatch(
      /^org\.jitsi\.meet:\/\/meet\.gryphos\.cl\/\w+(#.*)?$/,
    );
  });
});
