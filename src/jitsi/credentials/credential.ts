import type { XmppSettings } from '../../platform/config/settings.ts';
import { createScramKeys, type ScramKeys } from './scram-keys.ts';

/** A password in the form that Prosody reads. Deriving keys is slow, so it is created before a transaction. */
export type Credential = { form: 'authreg'; password: string } | { form: 'scram'; keys: ScramKeys } | { form: 'off' };

/** Creates the credential of a password that was prepared with SASLprep. */
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
