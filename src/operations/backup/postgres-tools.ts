import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { childEnvironment } from '../../platform/config/environment.ts';
import { splitPassword } from './postgres-url.ts';
import { OperationRefusedError } from './operation-refused.ts';

type Pipes = { input?: Readable; output?: Writable };

/**
 * Runs a program of PostgreSQL, on the database of a URL where one is given. The password goes through its environment, because everyone on
 * the machine can read a command line. Throws a Refused with what the program complained of.
 */
export async function runPostgresTool(
  name: 'pg_dump' | 'pg_restore',
  url: string | undefined,
  words: string[],
  { input, output }: Pipes,
): Promise<void> {
  const { address, password } = url === undefined ? {} : splitPassword(url);
  const database = address === undefined ? [] : ['--no-password', `--dbname=${address}`];
  const env = childEnvironment(password === undefined ? {} : { PGPASSWORD: password });
  const child = spawn(name, [...database, ...words], { env });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const piped = [
    // A program that stops listening says why itself.
    input ? pipeline(input, child.stdin).catch(() => undefined) : child.stdin.end(),
    output ? pipeline(child.stdout, output) : child.stdout.resume(),
  ];
  try {
    const [[code]] = await Promise.all([ended, ...piped]);
    if (code !== 0) throw new OperationRefusedError(`${name} failed: ${complaints.trim()}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new OperationRefusedError(`${name} is not installed here (Debian package postgresql-client)`);
  }
}
