import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'openid-client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser, viewports } from '../support/browser.ts';
import type { Journey } from '../support/journey.ts';
import { signInAtProvider, startJourneyWithProvider } from '../support/oidc-provider.ts';

// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out
const allowHttp: (configuration: oauth.Configuration) => void = oauth.allowInsecureRequests;

let journey: Journey;
let browser: Browser;
let stopProvider: () => Promise<void>;

beforeAll(async () => {
  ({ journey, stopProvider } = await startJourneyWithProvider({
    APPLICATIONS: 'aula',
    APPLICATION_AULA_NAME: 'Aula móvil',
    APPLICATION_AULA_REDIRECTS: 'http://127.0.0.1/entrada cl.colegio.aula:/entrada',
    OIDC_COLEGIO_CREATE_ACCOUNTS: 'gryphos.example',
  }));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await journey.close();
  await stopProvider();
  expect(journey.log.unseenErrors()).toEqual([]);
});

/** An application on the same device, which a library signs in: it waits for the browser at a port of the loopback address. */
async function startApplication() {
  const arrivals: URL[] = [];
  const server: Server = createServer((request, response) => {
    // And not for a favicon.
    if (request.url!.startsWith('/entrada')) arrivals.push(new URL(request.url!, redirectUri));
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Vuelve a la aplicación.</p>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/entrada`;
  const client = await oauth.discovery(new URL(journey.url), 'aula', undefined, oauth.None(), {
    algorithm: 'oauth2',
    execute: [allowHttp],
  });
  const [pkceCodeVerifier, expectedState] = [oauth.randomPKCECodeVerifier(), oauth.randomState()];
  const url = oauth.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    state: expectedState,
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  return {
    url: url.href,
    redirectUri,
    close: () => void server.close(),
    signIn: () => oauth.authorizationCodeGrant(client, arrivals.at(-1)!, { pkceCodeVerifier, expectedState }),
    refresh: (token: string) => oauth.refreshTokenGrant(client, token),
  };
}

test.each([true, false])(
  'somebody without a password signs in to an application of the device, with JavaScript: %s',
  async (javaScriptEnabled) => {
    const application = await startApplication();
    const { page, context, complaints } = await openPage(browser, viewports[0], { javaScriptEnabled });
    const name = javaScriptEnabled ? 'nadia' : 'nicolas';
    await page.goto(application.url);
    await signInAtProvider(page, name);
    await page.getByRole('heading', { name: '¿Ingresar a la aplicación «Aula móvil»?' }).waitFor();
    await page.getByText(`(${name})`).waitFor();
    await page.getByRole('button', { name: /^Ingresar como/ }).click();
    await page.waitForURL(`${application.redirectUri}?**`);
    const tokens = await application.signIn();
    const meetings = await fetch(`${journey.url}/api/v1/meetings`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    expect(meetings.status).toBe(200);
    expect((await application.refresh(tokens.refresh_token!)).access_token).not.toBe(tokens.access_token);
    expect(complaints.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
    await context.close();
    application.close();
  },
);

test('an application with an address of its own is opened, and one that is refused is told', async () => {
  const application = await startApplication();
  const { page, context, complaints } = await openPage(browser);
  await page.goto(`${journey.url}/login`);
  await signIn(page, 'otto');
  await page.waitForURL(`${journey.url}/`);

  const own = new URL(application.url);
  own.searchParams.set('redirect_uri', 'cl.colegio.aula:/entrada');
  await page.goto(own.href);
  const opened = page.waitForRequest((request) => request.url().startsWith('cl.colegio.aula:'), { timeout: 10_000 }).catch(() => undefined);
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Ingresar como Otto' }).click();
  expect((await answered).headers()['location']).toMatch(/^cl\.colegio\.aula:\/entrada\?code=/);
  await opened;
  expect(complaints.filter((text) => text.includes('Content Security Policy'))).toEqual([]);

  // In a tab of its own: over the other one the browser may be asking whether to open the application, and that takes the clicks.
  const refused = await context.newPage();
  await refused.goto(application.url);
  await refused.getByRole('button', { name: 'No ingresar' }).click();
  await refused.waitForURL(`${application.redirectUri}?**`);
  await expect(application.signIn()).rejects.toMatchObject({ error: 'access_denied' });
  await context.close();
  application.close();
});

test.each(viewports)('the question is in order in $colorScheme at $width pixels', async (viewport) => {
  const application = await startApplication();
  const { page, context } = await openPage(browser, viewport);
  await page.goto(application.url);
  await signIn(page, 'sofia');
  await page.getByRole('button', { name: /^Ingresar como Sofía/ }).waitFor();
  expect([await axeViolations(page), await measureOverflow(page)]).toEqual([[], 0]);
  await page.goto(`${journey.url}/oauth/authorize`);
  await page.getByRole('heading', { name: 'No se puede ingresar a la aplicación' }).waitFor();
  expect([await axeViolations(page), await measureOverflow(page)]).toEqual([[], 0]);
  await context.close();
  application.close();
});
