import { createSecretKey, randomBytes } from 'node:crypto';
import type { JitsiFailure } from '../../jitsi/client/jitsi-failure.ts';
import { type ConnectResult, connectXmpp, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import { signRoomToken, type TokenSigner } from '../../jitsi/tokens/room-token.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { type CheckResult, type DoctorContext, failed, type OutcomeName, passed, warning } from './check-result.ts';

/** Between two sign-ins, so that a server's rate limit does not block the doctor. */
const PAUSE_MS = 400;

/** Signs in with a valid token, without a token and with invalid ones. Returns the client with the valid one, where it connected. */
export async function* checkTokens(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: string,
): AsyncGenerator<CheckResult, (ConnectResult & { kind: 'connected' }) | undefined> {
  const valid = await connectXmpp(server, { room, token: createTestToken(tokenSigner, room, clock.now()) });
  if (valid.kind === 'unreachable') {
    yield failed('valid-token', 'xmpp-unreachable', valid.condition);
    return undefined;
  }
  yield valid.kind === 'connected' ? passed('valid-token', 'token-accepted') : explainTokenRefusal(valid);
  const invalid = { 'no-token': undefined, 'wrong-secret': invalidTokens['wrong-secret'], expired: invalidTokens.expired } as const;
  for (const [check, createToken] of Object.entries(invalid) as [keyof typeof invalid, (typeof invalid)[keyof typeof invalid]][]) {
    await clock.pause(PAUSE_MS);
    const token = createToken?.(tokenSigner, room, clock.now());
    const answer = await connectXmpp(server, token === undefined ? { room } : { room, token });
    if (answer.kind === 'connected') await answer.client.disconnect();
    yield answer.kind === 'connected' ? failed(check, `${check}-accepted`) : passed(check, 'refused-as-expected', formatFailure(answer));
  }
  return valid.kind === 'connected' ? valid : undefined;
}

/** Error texts of Jitsi's plugin (luajwtjitsi.lib.lua), with the outcome and the pitfall that they mean. */
const tokenRefusals: [RegExp, OutcomeName, number | undefined][] = [
  [/signature/i, 'token-other-secret', undefined],
  [/'iss'/, 'token-other-issuer', undefined],
  [/'aud'/, 'token-other-audience', 4],
  [/acceptable by/i, 'token-other-clock', 5],
  [/'kid'/, 'token-needs-key-server', undefined],
  [/alg|typ/i, 'token-other-algorithm', 4],
];

function explainTokenRefusal(answer: JitsiFailure & { mechanisms: string[] }): CheckResult {
  const observed = formatFailure(answer);
  if (isUnknownDomain(answer)) return failed('valid-token', 'token-other-domain', observed, 2);
  if (answer.condition.startsWith('http-')) return failed('valid-token', 'xmpp-unreachable', observed);
  if (!answer.mechanisms.includes('ANONYMOUS'))
    return failed('valid-token', 'tokens-not-accepted', answer.mechanisms.join(', ') || observed, 18);
  const refusal = tokenRefusals.find(([pattern]) => pattern.test(answer.text));
  return refusal ? failed('valid-token', refusal[1], observed, refusal[2]) : failed('valid-token', 'token-refused', observed);
}

/** Prosody (mod_bosh) sends the second condition where XEP-0124 has the first. */
function isUnknownDomain({ condition }: JitsiFailure): boolean {
  return condition === 'host-unknown' || condition === 'improper-addressing';
}

export function formatFailure({ condition, text }: JitsiFailure): string {
  return text ? `${condition}: ${text}` : condition;
}

/**
 * Checks a Jitsi that authenticates with Prosody's accounts. The doctor has no account, so it checks that Jitsi asks for one and
 * rejects an unknown one, and names what this kind of authentication does not enforce.
 */
export async function* checkAccounts({ settings }: DoctorContext, server: XmppServer): AsyncGenerator<CheckResult> {
  const unknownAccount = { username: `doctor_${randomBytes(8).toString('hex')}`, password: randomBytes(16).toString('hex') };
  const answer = await connectXmpp(server, unknownAccount);
  if (answer.kind === 'unreachable') {
    yield failed('accounts', 'xmpp-unreachable', answer.condition);
    return;
  }
  if (answer.kind === 'refused' && isUnknownDomain(answer)) {
    yield failed('accounts', 'token-other-domain', formatFailure(answer), 2);
    return;
  }
  if (!answer.mechanisms.some(acceptsPassword) && !answer.mechanisms.includes('ANONYMOUS')) {
    // The virtual host has no working module for accounts: Jitsi's own image lacks the database drivers.
    yield failed('accounts', 'accounts-not-known', answer.mechanisms.join(', ') || '-', 18);
    return;
  }
  if (answer.mechanisms.includes('ANONYMOUS')) yield failed('accounts', 'accounts-not-asked', answer.mechanisms.join(', '), 18);
  else yield passed('accounts', 'accounts-asked', answer.mechanisms.join(', '));
  if (answer.kind === 'connected') {
    await answer.client.disconnect();
    yield failed('unknown-account', 'unknown-account-accepted');
  } else yield passed('unknown-account', 'refused-as-expected', formatFailure(answer));
  yield warning('not-enforced', settings.jitsi.moderators === 'everyone' ? 'all-moderate' : 'first-to-join-moderates');
}

function acceptsPassword(mechanism: string): boolean {
  return mechanism === 'PLAIN' || mechanism.startsWith('SCRAM-');
}

/** A token for the doctor's room, which stays valid longer than a run takes. */
export function createTestToken(signer: TokenSigner, room: string, now: Date, { moderator = false } = {}): string {
  return signRoomToken(signer, { room, subject: { ...subject, moderator }, now, expiresAt: addMs(now, minutes(3)) });
}

/** Tokens with one invalid claim each. They are valid for no room. */
export const invalidTokens = {
  'wrong-secret': (signer: TokenSigner, room: string, now: Date) =>
    createTestToken({ ...signer, key: createSecretKey(randomBytes(32).toString('hex'), 'utf8') }, room, now),
  expired: (signer: TokenSigner, room: string, now: Date) => createTestToken(signer, room, addMs(now, -minutes(10))),
  'wrong-room': (signer: TokenSigner, room: string, now: Date) => createTestToken(signer, `${room}_other`, now),
  'wrong-sub': (signer: TokenSigner, room: string, now: Date) => createTestToken({ ...signer, xmppDomain: 'elsewhere.invalid' }, room, now),
};

/** No account has this id. */
const subject = { id: 0, name: 'Doctor', email: '', avatar: null };
