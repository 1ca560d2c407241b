import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { primaryRole, type Account } from '../account.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { updateAccountRow } from '../accounts.queries.ts';

/**
 * The one place in which a password is replaced: for the portal and, unless the person keeps another one there, for Prosody.
 * Links that lead to another one become useless, and one to another address too: who fears for their account changes the password.
 */
export async function replacePassword(tx: Tx, xmpp: XmppSettings, account: Account, hash: string, credential: Credential): Promise<void> {
  await updateAccountRow(tx, account.id, { password: hash, password_not_set: 0 });
  await revokeLinks(tx, account.id, linkKinds);
  if (account.active && !account.separateXmppPassword) {
    await saveCredential(tx, xmpp, account.username, primaryRole(account.roles) ?? '', credential);
  }
}
