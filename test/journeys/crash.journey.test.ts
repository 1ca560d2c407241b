import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { setAuditLogKey } from '../../src/platform/audit-log/chain.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { cast } from '../../src/demo/cast.ts';
import { spawnTypeScript } from '../support/portal-process.ts';
import { createSharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { acceptsPassword, findStoredCredential, matchesHash } from '../support/stored-credential.ts';
import { streamedPassword } from '../support/streamed-passwords.ts';
import { testSettings } from '../support/test-settings.ts';

const KILLS = 4;

const combinations = [
  { form: 'authreg', engine: 'sqlite' },
  { form: 'scram', engine: 'sqlite' },
  { form: 'authreg', engine: 'postgres' },
  { form: 'scram', engine: 'postgres' },
] as const;

describe.each(combinations)('kill -9 in a stream of password changes, $form on $engine', ({ form, engine }) => {
  let database: SharedDatabase;
  let db: Db;

  beforeAll(async () => {
    database = await createSharedDatabase(engine, 'authreg');
    db = openDatabase(database.url);
    setAuditLogKey(db, testSettings({}).auditLog.secret);
  });

  afterAll(async () => {
    await db.destroy();
    database.remove();
  });

  test('accounts and credentials agree afterwards, no confirmed change is lost, and the audit log is intact', async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const answered = await streamUntilKilled({ DATABASE_URL: database.url, XMPP_CREDENTIALS: form }, 17 * kill);
      for (const { username } of cast) await expectAgreement(username, answered);
      expect(await verifyAuditLog(db)).toMatchObject({ defects: [] });
    }
  });

  async function expectAgreement(username: string, answered: Map<number, number>): Promise<void> {
    const { id } = await db.selectFrom('auth_user').select('id').where('username', '=', username).executeTakeFirstOrThrow();
    const stored = await findStoredCredential(db, username);
    const last = answered.get(id)!;
    const candidates = [last, last + 1].map(streamedPassword);
    const current = candidates.find((password) => matchesHash(stored, password));
    expect(current, `${username}: change ${last} was answered and is not there`).toBeDefined();
    expect(acceptsPassword(stored, current!), `${username}: the portal takes «${current}», Prosody does not`).toBe(true);
  }
});

/** Lets a process change passwords until everyone's was and for so many milliseconds more. Answers the last change of each account that it reported. */
async function streamUntilKilled(settings: Record<string, string>, milliseconds: number): Promise<Map<number, number>> {
  const child = spawnTypeScript('test/support/password-stream.ts', settings);
  const last = new Map<number, number>();
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const lines = createInterface(child.stdout);
  const everyone = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      const [id, count] = line.split(' ').map(Number);
      if (last.set(id!, count!).size === cast.length) resolve();
    });
  });
  const ended = once(child, 'close');
  await Promise.race([everyone, ended]);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  expect(child.exitCode, complaints).toBeNull();
  child.kill('SIGKILL');
  await ended;
  return last;
}
