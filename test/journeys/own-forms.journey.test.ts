import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPage, signIn, startBrowser } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { startWebServer } from '../support/web-page.ts';

/** The portal over plain http under a name that is not loopback: there Chromium sends no `Sec-Fetch-Site`. */
let journey: Journey;
let browser: Browser;

beforeAll(async () => {
  const port = String(await freePort());
  journey = await startJourney({ NODE_ENV: 'test', PORT: port, PUBLIC_URL: `http://portal.test:${port}` });
  browser = await startBrowser(['--host-resolver-rules=MAP *.test 127.0.0.1']);
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

let opened: Awaited<ReturnType<typeof openPage>>;
let page: Page;

beforeEach(async () => {
  opened = await openPage(browser);
  page = opened.page;
  await page.goto(`${journey.url}/login`);
  await signIn(page, 'tomas');
  await page.waitForURL(`${journey.url}/`);
});

afterEach(() => opened.context.close());

describe('over plain http, a form of the portal works', () => {
  test('on the page of the calendar', async () => {
    await page.goto(`${journey.url}/calendar`);
    await page.locator('form[action="/calendar/address"] button').click();
    await page.getByRole('status').filter({ hasText: /./ }).first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/calendar');
  });

  test('on the page of a guest link, whose URL is a secret', async () => {
    await page.goto(`${journey.url}/meetings/1/guests`);
    await page.locator('main form[action$="/guests"] button[type=submit]').click();
    const link = await page.locator('input[value*="/guest/"]').first().inputValue();
    const guest = await openPage(browser);
    await guest.page.goto(link);
    await guest.page.locator('input[name=name]').fill('Ana Soto');
    await guest.page.locator('main form button').click();
    await guest.page.waitForURL(`${journey.standIn}/**`);
    await guest.context.close();
  });

  test('to sign out', async () => {
    await page.locator('.sign-out button').click();
    await page.waitForURL(/reason=signed-out/);
  });
});

describe('over plain http, no form of another site passes', () => {
  const target = (path: string) => `${journey.url}${path}`;
  const autoForm = () => `<form method="post" action="${target('/calendar/address')}"></form><script>document.forms[0].submit()</script>`;
  const quoted = (html: string) => html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

  /** What a page of the attacker holds, by kind of attack. */
  const attacks: Record<string, () => string> = {
    'a form': autoForm,
    'a form without referrer': () => `<meta name="referrer" content="no-referrer">${autoForm()}`,
    'a form in a sandboxed frame': () => `<iframe sandbox="allow-scripts allow-forms" srcdoc="${quoted(autoForm())}"></iframe>`,
    'a form in a frame of a data: URL': () => `<iframe src="data:text/html,${encodeURIComponent(autoForm())}"></iframe>`,
    'a form in a frame of about:blank': () =>
      `<iframe></iframe><script>frames[0].document.write(${JSON.stringify(autoForm()).replaceAll('<', '\\x3c')})</script>`,
    'a request of a script': () =>
      `<script>fetch("${target('/calendar/address')}", { method: 'POST', mode: 'no-cors', credentials: 'include' })</script>`,
    'a request of a script without referrer': () =>
      `<script>fetch("${target('/calendar/address')}", { method: 'POST', mode: 'no-cors', credentials: 'include', referrerPolicy: 'no-referrer' })</script>`,
    'a beacon': () => `<script>navigator.sendBeacon("${target('/calendar/address')}", new URLSearchParams({ a: '1' }))</script>`,
    'a redirected form': () => autoForm().replace(target('/calendar/address'), '/redirect'),
  };

  /** Of the portal's log: browsers do not tell the attacker, and so not the test either, how a request of a script was answered. */
  const countRefusedPosts = () => journey.log.text.split('"method":"POST","route":"(no route)","status":403').length;

  const readKeys = () => journey.portal.context.db.selectFrom('calendar_feeds').selectAll().execute();

  // The second is the same site for cookies: only the port differs.
  describe.each(['evil.test', 'portal.test'])('from http://%s on another port', (host) => {
    test.each(Object.keys(attacks))('%s', async (kind) => {
      const before = await readKeys();
      const server = await startWebServer({
        '/attack': { type: 'text/html', text: attacks[kind]!() },
        '/redirect': { type: 'text/html', text: '', redirect: target('/calendar/address') },
      });
      const refused = countRefusedPosts();
      // Again where nothing arrives: a busy browser may drop a beacon.
      for (let turn = 0; turn < 4 && countRefusedPosts() === refused; turn++) {
        await page.goto(`http://${host}:${new URL(server).port}/attack`, { waitUntil: 'commit' });
        await vi.waitUntil(() => countRefusedPosts() > refused, { timeout: 10_000 }).catch(() => undefined);
      }
      expect(countRefusedPosts()).toBeGreaterThan(refused);
      expect(await readKeys()).toEqual(before);
    });
  });
});
