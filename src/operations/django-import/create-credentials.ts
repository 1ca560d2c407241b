import type { XmppSettings } from '../../platform/config/settings.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import type { ImportDecision } from './import-decisions.ts';

/**
 * What the site kept for Prosody in the portal's own form, by number of the person: before the transaction begins, because
 * deriving keys takes a while for each.
 */
export async function createImportedCredentials(
  batches: AsyncIterable<ImportDecision[]>,
  xmpp: XmppSettings,
  say: (line: string) => void,
): Promise<Map<number, Credential>> {
  const made = new Map<number, Credential>();
  for await (const batch of batches) {
    const wanted = batch.flatMap((decision) =>
      decision.kind === 'imported' && decision.xmppPassword !== undefined
        ? [{ id: decision.user.id, password: decision.xmppPassword }]
        : [],
    );
    await Promise.all(
      wanted.map(async ({ id, password }) => made.set(id, await createCredential(xmpp, preparePassword(password) ?? password))),
    );
    if (wanted.length > 0 && xmpp.form === 'scram') say(`credentials for Prosody made: ${made.size}`);
  }
  return made;
}
