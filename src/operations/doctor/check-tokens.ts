import { signIn, type SignIn, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import type { Trouble } from '../../jitsi/client/jitsi-failure.ts';
import { bad, good, type Finding, type OutcomeName } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';
import { goodPass, wrongPasses } from './test-tokens.ts';

/** Between two sign-ins, so that a server that limits them per second does not take the doctor for a burglar. */
const PAUSE = 400;

/** Who may sign in: with a good token, without any, with wrong ones. Answers the one who came in with the good one. */
export async function* checkPasses(
  { mint, clock }: DoctorNeeds,
  server: XmppServer,
  room: string,
): AsyncGenerator<Finding, (SignIn & { kind: 'in' }) | undefined> {
  const welcome = await signIn(server, { room, token: goodPass(mint, room, clock.now()) });
  if (welcome.kind === 'unreachable') {
    yield bad('good-pass', 'xmpp-unreachable', welcome.condition);
    return undefined;
  }
  yield welcome.kind === 'in' ? good('good-pass', 'pass-accepted') : refusedGoodPass(welcome);
  const wrong = { 'no-pass': undefined, 'wrong-secret': wrongPasses['wrong-secret'], expired: wrongPasses.expired } as const;
  for (const [check, pass] of Object.entries(wrong) as [keyof typeof wrong, (typeof wrong)[keyof typeof wrong]][]) {
    await clock.pause(PAUSE);
    const token = pass?.(mint, room, clock.now());
    const answer = await signIn(server, token === undefined ? { room } : { room, token });
    if (answer.kind === 'in') await answer.guest.leave();
    yield answer.kind === 'in' ? bad(check, `${check}-accepted`) : good(check, 'refused-rightly', said(answer));
  }
  return welcome.kind === 'in' ? welcome : undefined;
}

/** What Jitsi's plugin says of a token (luajwtjitsi.lib.lua), and what it means for the settings. */
const meanings: [RegExp, OutcomeName, number | undefined][] = [
  [/signature/i, 'pass-other-secret', undefined],
  [/'iss'/, 'pass-other-issuer', undefined],
  [/'aud'/, 'pass-other-audience', 4],
  [/acceptable by/i, 'pass-other-clock', 5],
  [/'kid'/, 'pass-needs-key-server', undefined],
  [/alg|typ/i, 'pass-other-algorithm', 4],
];

function refusedGoodPass(answer: Trouble & { mechanisms: string[] }): Finding {
  const seen = said(answer);
  if (isUnknownDomain(answer)) return bad('good-pass', 'pass-other-domain', seen, 2);
  if (answer.condition.startsWith('http-')) return bad('good-pass', 'xmpp-unreachable', seen);
  if (!answer.mechanisms.includes('ANONYMOUS')) return bad('good-pass', 'passes-not-taken', answer.mechanisms.join(', ') || seen, 18);
  const meaning = meanings.find(([pattern]) => pattern.test(answer.text));
  return meaning ? bad('good-pass', meaning[1], seen, meaning[2]) : bad('good-pass', 'pass-refused', seen);
}

/** Prosody says the second (mod_bosh) where XEP-0124 has the first. */
export function isUnknownDomain({ condition }: Trouble): boolean {
  return condition === 'host-unknown' || condition === 'improper-addressing';
}

export function said({ condition, text }: Trouble): string {
  return text ? `${condition}: ${text}` : condition;
}
