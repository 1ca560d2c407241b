import type { XmppSettings } from '../../platform/config/settings.ts';
import { createScramKeys, type ScramKeys } from './scram-keys.ts';

/** A password in the form in which Prosody will read it. Deriving takes a while, so it is made before a transaction begins. */
export type Credential = { form: 'authreg'; password: string } | { form: 'scram'; keys: ScramKeys } | { form: 'off' };

/** Makes the credential for a password that has gone through SASLprep. */
export async function createCredential(
  settings: Pick<XmppSettings, 'form' | 'scramIterations'>,
  preparedPassword: string,
): Promise<Credential> {
  switch (settings.form) {
    case 'authreg':
      return { form: 'authreg', password: preparedPassword };
    case 'scram':
      return { form: 'scram', keys: await createScramKeys(preparedPassword, settings.scramIterations) };
    case 'off':
      return { form: 'off' };
    default:
      return settings.form satisfies never;
  }
}
