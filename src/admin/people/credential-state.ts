import type { Account } from '../../accounts/account.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { hasCredential } from '../../jitsi/credentials/credential-store.ts';

/**
 * What Jitsi knows of a person. `not-kept`: this portal keeps no passwords for it. `at-next-sign-in`: it is learnt then.
 * `separate-lost`: the person's own one has to be typed again, the portal has no copy of it.
 */
export type CredentialState = 'not-kept' | 'off' | 'present' | 'separate' | 'separate-lost' | 'at-next-sign-in';

export async function findCredentialState(db: Db, xmpp: XmppSettings, account: Account): Promise<CredentialState> {
  if (xmpp.form === 'off') return 'not-kept';
  if (!account.active) return 'off';
  const present = await hasCredential(db, xmpp, account.username);
  if (account.separateXmppPassword) return present ? 'separate' : 'separate-lost';
  return present ? 'present' : 'at-next-sign-in';
}
