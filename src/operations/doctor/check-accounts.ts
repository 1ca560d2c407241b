import { randomBytes } from 'node:crypto';
import { signIn, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import { isUnknownDomain, said } from './check-tokens.ts';
import { bad, doubtful, good, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';

/**
 * A Jitsi that asks Prosody's accounts. The doctor knows nobody's password and makes no account of its own, so it sees that
 * accounts are asked for and that somebody whom nobody knows stays outside; the rest is named as what this way cannot hold.
 */
export async function* checkAccounts({ settings }: DoctorNeeds, server: XmppServer): AsyncGenerator<Finding> {
  const stranger = { username: `doctor_${randomBytes(8).toString('hex')}`, password: randomBytes(16).toString('hex') };
  const answer = await signIn(server, stranger);
  if (answer.kind === 'unreachable') {
    yield bad('accounts', 'xmpp-unreachable', answer.condition);
    return;
  }
  if (answer.kind === 'refused' && isUnknownDomain(answer)) {
    yield bad('accounts', 'pass-other-domain', said(answer), 2);
    return;
  }
  if (!answer.mechanisms.some(takesPassword) && !answer.mechanisms.includes('ANONYMOUS')) {
    // The host has no module that knows accounts, or one that does not load: Jitsi's own image lacks the database drivers.
    yield bad('accounts', 'accounts-not-known', answer.mechanisms.join(', ') || '-', 18);
    return;
  }
  if (answer.mechanisms.includes('ANONYMOUS')) yield bad('accounts', 'accounts-not-asked', answer.mechanisms.join(', '), 18);
  else yield good('accounts', 'accounts-asked', answer.mechanisms.join(', '));
  if (answer.kind === 'in') {
    await answer.guest.leave();
    yield bad('unknown-account', 'unknown-account-accepted');
  } else yield good('unknown-account', 'refused-rightly', said(answer));
  yield doubtful('not-enforced', settings.jitsi.moderators === 'everyone' ? 'all-moderate' : 'first-comer-moderates');
}

function takesPassword(mechanism: string): boolean {
  return mechanism === 'PLAIN' || mechanism.startsWith('SCRAM-');
}
