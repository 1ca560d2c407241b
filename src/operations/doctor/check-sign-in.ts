import { createSecretKey, randomBytes } from 'node:crypto';
import type { JitsiFailure } from '../../jitsi/client/jitsi-failure.ts';
import { type ConnectResult, connectXmpp, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import { signRoomToken, type TokenSigner } from '../../jitsi/tokens/room-token.ts';
import { listUnenforcedRules } from '../../jitsi/unenforced-rules.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { type CheckResult, type DoctorContext, failed, type OutcomeName, passed, skipped, warning } from './check-result.ts';

/** Between two sign-ins, so that a server's rate limit does not block the doctor. */
const PAUSE_MS = 400;

/** Signs in with a valid token, without a token and with invalid ones. Returns the client with the valid one, where it connected. */
export async function* checkTokens(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: string,
): AsyncGenerator<CheckResult, (ConnectResult & { kind: 'connected' }) | undefined> {
  const checks = Object.keys(expectedReasons) as (keyof typeof expectedReasons)[];
  const valid = await connectXmpp(server, { room, token: createTestToken(tokenSigner, room, clock.now()) });
  if (valid.kind !== 'connected' && isNoXmpp(valid)) {
    yield failed('valid-token', 'xmpp-unreachable', formatFailure(valid));
    for (const check of checks) yield skipped(check, 'no-connection');
    return undefined;
  }
  yield valid.kind === 'connected' ? passed('valid-token', 'token-accepted') : explainTokenRefusal(valid);
  for (const check of checks) {
    await clock.pause(PAUSE_MS);
    const token = check === 'no-token' ? undefined : invalidTokens[check](tokenSigner, room, clock.now());
    const answer = await connectXmpp(server, token === undefined ? { room } : { room, token });
    if (answer.kind === 'connected') await answer.client.disconnect();
    yield answer.kind === 'connected' ? failed(check, `${check}-accepted`) : explainRefusal(check, answer, expectedReasons[check]);
  }
  return valid.kind === 'connected' ? valid : undefined;
}

/** Why Jitsi refuses these tokens (token/util.lib.lua, luajwtjitsi.lib.lua). Any other refusal proves nothing about them. */
const expectedReasons = { 'no-token': /token required/i, 'wrong-secret': /signature/i, expired: /acceptable by exp|expired/i };

/** A check passes by the refusal that the mistake in the token explains, and by no other failure. */
export function explainRefusal(check: CheckResult['check'], answer: JitsiFailure, expected: RegExp): CheckResult {
  const isExpected = answer.kind === 'refused' && rejections.has(answer.condition) && expected.test(answer.text);
  return isExpected
    ? passed(check, 'refused-as-expected', formatFailure(answer))
    : skipped(check, 'refused-otherwise', formatFailure(answer));
}

/** Conditions with which Jitsi's plugins reject a sign-in or a join. */
const rejections = new Set(['not-allowed', 'not-authorized']);

/** Whether nothing that speaks XMPP answered. */
function isNoXmpp({ kind, condition }: JitsiFailure): boolean {
  return kind === 'unreachable' || condition.startsWith('http-');
}

/** Error texts of Jitsi's plugin (luajwtjitsi.lib.lua), with the outcome that they mean. */
const tokenRefusals: [RegExp, OutcomeName][] = [
  [/signature/i, 'token-other-secret'],
  [/'iss'/, 'token-other-issuer'],
  [/'aud'/, 'token-other-audience'],
  [/acceptable by/i, 'token-other-clock'],
  [/'kid'/, 'token-needs-key-server'],
  [/alg|typ/i, 'token-other-algorithm'],
];

function explainTokenRefusal(answer: JitsiFailure & { mechanisms: string[] }): CheckResult {
  const observed = formatFailure(answer);
  if (isUnknownDomain(answer)) return failed('valid-token', 'token-other-domain', observed);
  if (!answer.mechanisms.includes('ANONYMOUS'))
    return failed('valid-token', 'tokens-not-accepted', answer.mechanisms.join(', ') || observed);
  const refusal = tokenRefusals.find(([pattern]) => pattern.test(answer.text));
  return failed('valid-token', refusal?.[1] ?? 'token-refused', observed);
}

/** Prosody (mod_bosh) sends the second condition where XEP-0124 has the first. */
export function isUnknownDomain({ condition }: JitsiFailure): boolean {
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
  if (answer.kind !== 'connected' && isNoXmpp(answer)) {
    yield failed('accounts', 'xmpp-unreachable', formatFailure(answer));
    return;
  }
  if (answer.kind === 'refused' && isUnknownDomain(answer)) {
    yield failed('accounts', 'token-other-domain', formatFailure(answer));
    return;
  }
  if (!answer.mechanisms.some(acceptsPassword) && !answer.mechanisms.includes('ANONYMOUS')) {
    // The virtual host has no working module for accounts: Jitsi's own image lacks the database drivers.
    yield failed('accounts', 'accounts-not-known', answer.mechanisms.join(', ') || '-');
    return;
  }
  if (answer.mechanisms.includes('ANONYMOUS')) yield failed('accounts', 'accounts-not-asked', answer.mechanisms.join(', '));
  else yield passed('accounts', 'accounts-asked', answer.mechanisms.join(', '));
  if (answer.kind === 'connected') {
    await answer.client.disconnect();
    yield failed('unknown-account', 'unknown-account-accepted');
  } else if (answer.condition === 'temporary-auth-failure' && !/too many/i.test(answer.text))
    yield failed('unknown-account', 'accounts-unavailable', formatFailure(answer));
  else if (answer.condition === 'not-authorized' && answer.mechanisms.includes('PLAIN'))
    yield passed('unknown-account', 'refused-as-expected', formatFailure(answer));
  else yield skipped('unknown-account', 'refused-otherwise', formatFailure(answer));
  yield warning('not-enforced', 'rules-not-enforced', listUnenforcedRules(settings.jitsi).join(', '));
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
