import bcrypt from 'bcrypt';
import { DIGEST_SCHEME, digestPassword } from '../../src/accounts/hashing/password-hash.ts';
import { setPassword } from '../../src/accounts/passwords/set-password.ts';
import { createContext } from '../../src/context.ts';
import { FastHashing } from './fast-hashing.ts';
import { streamedPassword, STREAMED_PASSWORDS } from './streamed-passwords.ts';
import { testSettings } from './test-settings.ts';

/*
 * A process that changes the passwords of the cast without a pause until it is killed. The story is the portal's own; only
 * its hashes lie ready, so that nearly all of the time goes into the writes between which the kill should fall.
 */

const hashes = Array.from(
  { length: STREAMED_PASSWORDS },
  (_, count) => DIGEST_SCHEME + bcrypt.hashSync(digestPassword(streamedPassword(count)), 4),
);

const context = createContext(testSettings({ ...(process.env as Record<string, string>), LOG_LEVEL: 'ERROR' }), {
  logDestination: process.stderr,
});
const accounts = await context.db.selectFrom('auth_user').select('id').execute();

await Promise.all(accounts.map(({ id }) => changeForever(id)));

async function changeForever(id: number): Promise<never> {
  for (let count = 0; ; count++) {
    const hashing = new FastHashing(hashes[count % STREAMED_PASSWORDS]!);
    const setting = await setPassword({ ...context, hashing }, id, streamedPassword(count), null);
    if (setting.kind !== 'set') throw new Error(setting.kind);
    process.stdout.write(`${id} ${count}\n`);
  }
}
