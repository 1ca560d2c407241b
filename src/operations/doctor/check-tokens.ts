import { connectXmpp, type ConnectResult, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import type { JitsiFailure } from '../../jitsi/client/jitsi-failure.ts';
import { failed, passed, type CheckResult, type OutcomeName } from './check-result.ts';
import type { DoctorContext } from './context.ts';
import { createTestToken, invalidTokens } from './test-tokens.ts';

/** Between two sign-ins, so that a server that limits them per second does not take the doctor for a burglar. */
const PAUSE_MS = 400;

/** Who may sign in: with a good token, without any, with wrong ones. Answers the one who came in with the good one. */
export async function* checkTokens(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: string,
): AsyncGenerator<CheckResult, (ConnectResult & { kind: 'connected' }) | undefined> {
  const welcome = await connectXmpp(server, { room, token: createTestToken(tokenSigner, room, clock.now()) });
  if (welcome.kind === 'unreachable') {
    yield failed('good-pass', 'xmpp-unreachable', welcome.condition);
    return undefined;
  }
  yield welcome.kind === 'connected' ? passed('good-pass', 'pass-accepted') : explainTokenRefusal(welcome);
  const wrong = { 'no-pass': undefined, 'wrong-secret': invalidTokens['wrong-secret'], expired: invalidTokens.expired } as const;
  for (const [check, pass] of Object.entries(wrong) as [keyof typeof wrong, (typeof wrong)[keyof typeof wrong]][]) {
    await clock.pause(PAUSE_MS);
    const token = pass?.(tokenSigner, room, clock.now());
    const answer = await connectXmpp(server, token === undefined ? { room } : { room, token });
    if (answer.kind === 'connected') await answer.client.disconnect();
    yield answer.kind === 'connected' ? failed(check, `${check}-accepted`) : passed(check, 'refused-rightly', formatFailure(answer));
  }
  return welcome.kind === 'connected' ? welcome : undefined;
}

/** What Jitsi's plugin says of a token (luajwtjitsi.lib.lua), and what it means for the settings. */
const tokenRefusals: [RegExp, OutcomeName, number | undefined][] = [
  [/signature/i, 'pass-other-secret', undefined],
  [/'iss'/, 'pass-other-issuer', undefined],
  [/'aud'/, 'pass-other-audience', 4],
  [/acceptable by/i, 'pass-other-clock', 5],
  [/'kid'/, 'pass-needs-key-server', undefined],
  [/alg|typ/i, 'pass-other-algorithm', 4],
];

function explainTokenRefusal(answer: JitsiFailure & { mechanisms: string[] }): CheckResult {
  const seen = formatFailure(answer);
  if (isUnknownDomain(answer)) return failed('good-pass', 'pass-other-domain', seen, 2);
  if (answer.condition.startsWith('http-')) return failed('good-pass', 'xmpp-unreachable', seen);
  if (!answer.mechanisms.includes('ANONYMOUS')) return failed('good-pass', 'passes-not-taken', answer.mechanisms.join(', ') || seen, 18);
  const meaning = tokenRefusals.find(([pattern]) => pattern.test(answer.text));
  return meaning ? failed('good-pass', meaning[1], seen, meaning[2]) : failed('good-pass', 'pass-refused', seen);
}

/** Prosody says the second (mod_bosh) where XEP-0124 has the first. */
export function isUnknownDomain({ condition }: JitsiFailure): boolean {
  return condition === 'host-unknown' || condition === 'improper-addressing';
}

export function formatFailure({ condition, text }: JitsiFailure): string {
  return text ? `${condition}: ${text}` : condition;
}
