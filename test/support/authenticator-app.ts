import { execFileSync } from 'node:child_process';
import { openForm, sendForm, valuesOf } from './form.ts';
import type { Member, TestPortal } from './test-portal.ts';

/** The code that an authenticator app with this secret shows at an instant, as Debian's oathtool computes it. */
export function totpCode(secret: string, at: Date): string {
  return execFileSync('oathtool', ['--totp', '--base32', `--now=@${Math.floor(at.getTime() / 1000)}`, secret], { encoding: 'utf8' }).trim();
}

export type App = { secret: string; recoveryCodes: string[]; code: () => string };

/** Sets up an authenticator app on the pages of the profile. A half minute passes, so that the code of the setup is over. */
export async function setUpApp(portal: TestPortal, who: Member | ReturnType<TestPortal['stranger']>): Promise<App> {
  const agent = typeof who === 'string' ? portal.as(who) : who;
  const { text } = await agent.get('/profile/sign-in/app');
  const secret = /id="secret" type="text" value="([A-Z2-7 ]+)"/.exec(text)![1]!.replaceAll(' ', '');
  const form = await openForm(agent, '/profile/sign-in/app');
  // Each look at the page offers another secret: the form is the one of the page that was read.
  const sealed = /name="totp_setup" value="([^"]+)"/.exec(text)![1]!;
  const fields: [string, string][] = [
    ['form_key', valuesOf(form, 'form_key')[0]!],
    ['totp_setup', sealed],
    ['totp_code', totpCode(secret, portal.clock.now())],
  ];
  const answer = await sendForm(agent, { ...form, fields });
  if (answer.status !== 200 && answer.status !== 303) throw new Error(`the app could not be set up: ${answer.status}`);
  portal.clock.advance({ seconds: 30 });
  return { secret, recoveryCodes: readRecoveryCodes(answer.text), code: () => totpCode(secret, portal.clock.now()) };
}

export function readRecoveryCodes(html: string): string[] {
  return [...html.matchAll(/<code>((?:[a-z2-9]{4}-){3}[a-z2-9]{4})<\/code>/g)].map(([, code]) => code!);
}
