import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { mainRole, type Account } from '../account.ts';
import { linkKinds } from '../links/account-link.ts';
import { endLinks } from '../links/account-links.queries.ts';
import { updateAccount } from '../accounts.queries.ts';

/**
 * The one place in which a password is replaced: for the portal and, unless the person keeps another one there, for Prosody.
 * Links that lead to another one become useless, and one to another address too: who fears for their account changes the password.
 */
export async function writePassword(tx: Tx, xmpp: XmppSettings, account: Account, hash: string, credential: Credential): Promise<void> {
  await updateAccount(tx, account.id, { password: hash, awaits_password: 0 });
  await endLinks(tx, account.id, linkKinds);
  if (account.active && !account.separateXmppPassword) {
    await saveCredential(tx, xmpp, account.username, mainRole(account.roles) ?? '', credential);
  }
}
