import bcrypt from 'bcrypt';
import { HashingQueue } from '../../src/accounts/hashing-queue.ts';
import { setPassword } from '../../src/accounts/set-password.ts';
import { assemble } from '../../src/portal.ts';
import { testSettings } from './test-settings.ts';

/*
 * A process that changes the passwords of the cast without a pause until it is killed. The story is the portal's own;
 * only its hashes are cheap ones, so that most of the time goes into the writes between which the kill should fall.
 */

class CheapHashing extends HashingQueue {
  readonly #password: string;

  constructor(password: string) {
    super();
    this.#password = password;
  }

  override run<Result>(): Promise<Result> {
    return bcrypt.hash(this.#password, 4) as Promise<Result>;
  }
}

const needs = assemble(testSettings({ ...(process.env as Record<string, string>) }), { logTo: process.stderr });
const accounts = await needs.db.selectFrom('auth_user').select('id').execute();

await Promise.all(accounts.map(({ id }) => changeForever(id)));

async function changeForever(id: number): Promise<never> {
  for (let count = 0; ; count++) {
    const password = `clave número ${count}`.normalize('NFC');
    const setting = await setPassword({ ...needs, hashing: new CheapHashing(password) }, id, password, null);
    if (setting.kind !== 'set') throw new Error(setting.kind);
    process.stdout.write(`${id} ${count}\n`);
  }
}
