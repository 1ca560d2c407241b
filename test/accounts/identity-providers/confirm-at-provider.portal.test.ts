import { expect, test } from 'vitest';
import { comeBack, signInAt, startAt, startFakeProvider, type Claims, type FakeProvider } from '../../support/fake-provider.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const person = { sub: 'n-1', email: 'nuevo@colegio.cl', email_verified: true };

async function openWith(issuer?: string) {
  const provider = await startFakeProvider('school');
  const settings = provider.settings({ TRUST_EMAIL: 'true', CREATE_ACCOUNTS: 'colegio.cl', ...(issuer && { ISSUER: issuer }) });
  const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...settings });
  provider.now = () => portal.clock.now();
  return { provider, portal };
}

const secondsOf = (provider: FakeProvider, minutesAgo: number) => Math.floor(provider.now().getTime() / 1000) - 60 * minutesAgo;

const isAsked = async (agent: Agent) => (await agent.post('/profile/data')).headers['location']!.startsWith('/confirm');

test('who has no password is asked by the provider again, and nothing else that it says counts', async () => {
  const { provider, portal } = await openWith();
  const browser = portal.stranger();
  await signInAt(browser, provider, { ...person, auth_time: secondsOf(provider, 20) });
  // The session at the provider was open: it opens this one, and proves nothing.
  expect(await isAsked(browser)).toBe(true);
  expect((await browser.get('/confirm?next=/profile/data')).text).toContain('href="/confirm/school?next=%2Fprofile%2Fdata"');

  const start = () => startAt(browser, provider, '/confirm/school?next=%2Fprofile%2Fdata');
  expect(Object.fromEntries((await start()).searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
  const refused: Claims[] = [
    { ...person, auth_time: undefined },
    { ...person, auth_time: secondsOf(provider, 5) },
    { ...person, sub: 'somebody-else' },
  ];
  for (const claims of refused) {
    const { headers } = await comeBack(browser, provider, await start(), claims);
    expect(headers['location']).toBe('/confirm?next=%2Fprofile%2Fdata&refused=school');
    expect(textOfHtml((await browser.get(headers['location']!)).text)).toContain('no confirmó que eres tú');
  }
  expect(await isAsked(browser)).toBe(true);

  const done = await comeBack(browser, provider, await start(), person);
  expect([done.headers['location'], await isAsked(browser)]).toEqual(['/profile/data', false]);
});

test('the answer counts for the session that asked, and for no other', async () => {
  const { provider, portal } = await openWith();
  const [browser, other] = [portal.stranger(), portal.stranger()];
  for (const agent of [browser, other]) await signInAt(agent, provider, { ...person, auth_time: undefined });
  const authorization = await startAt(browser, provider, '/confirm/school');
  expect((await comeBack(other, provider, authorization, person)).status).toBe(400);
  const again = await startAt(browser, provider, '/confirm/school');
  await browser.post('/logout').expect(303);
  expect((await comeBack(browser, provider, again, person)).status).toBe(400);
  expect(await isAsked(other)).toBe(true);
  expect((await portal.stranger().get('/confirm/school')).headers['location']).toMatch(/^\/login/);
});

test('a session that began otherwise is confirmed by no provider', async () => {
  const { provider, portal } = await openWith();
  const browser = portal.as('sofia');
  portal.clock.advance({ minutes: 16 });
  await signInAt(browser, provider, person, '/confirm/school');
  expect(await isAsked(browser)).toBe(true);
});

test('the session here ends with the one at the provider in which the user was asked', async () => {
  const { provider, portal } = await openWith();
  const browser = portal.stranger();
  await signInAt(browser, provider, { ...person, sid: 'first' });
  await signInAt(browser, provider, { ...person, sid: 'second' }, '/confirm/school');
  expect(await portal.context.db.selectFrom('provider_sessions').select('sid').execute()).toEqual([{ sid: 'second' }]);
});
