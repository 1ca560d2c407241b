import { randomBytes } from 'node:crypto';
import { connectXmpp, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import { isUnknownDomain, formatFailure } from './check-tokens.ts';
import { failed, warning, passed, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';

/**
 * A Jitsi that asks Prosody's accounts. The doctor knows nobody's password and makes no account of its own, so it sees that
 * accounts are asked for and that somebody whom nobody knows stays outside; the rest is named as what this way cannot hold.
 */
export async function* checkAccounts({ settings }: DoctorContext, server: XmppServer): AsyncGenerator<CheckResult> {
  const stranger = { username: `doctor_${randomBytes(8).toString('hex')}`, password: randomBytes(16).toString('hex') };
  const answer = await connectXmpp(server, stranger);
  if (answer.kind === 'unreachable') {
    yield failed('accounts', 'xmpp-unreachable', answer.condition);
    return;
  }
  if (answer.kind === 'refused' && isUnknownDomain(answer)) {
    yield failed('accounts', 'pass-other-domain', formatFailure(answer), 2);
    return;
  }
  if (!answer.mechanisms.some(acceptsPassword) && !answer.mechanisms.includes('ANONYMOUS')) {
    // The host has no module that knows accounts, or one that does not load: Jitsi's own image lacks the database drivers.
    yield failed('accounts', 'accounts-not-known', answer.mechanisms.join(', ') || '-', 18);
    return;
  }
  if (answer.mechanisms.includes('ANONYMOUS')) yield failed('accounts', 'accounts-not-asked', answer.mechanisms.join(', '), 18);
  else yield passed('accounts', 'accounts-asked', answer.mechanisms.join(', '));
  if (answer.kind === 'connected') {
    await answer.client.disconnect();
    yield failed('unknown-account', 'unknown-account-accepted');
  } else yield passed('unknown-account', 'refused-rightly', formatFailure(answer));
  yield warning('not-enforced', settings.jitsi.moderators === 'everyone' ? 'all-moderate' : 'first-comer-moderates');
}

function acceptsPassword(mechanism: string): boolean {
  return mechanism === 'PLAIN' || mechanism.startsWith('SCRAM-');
}
