import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { childEnvironment } from '../../platform/config/environment.ts';
import { toToolUrl } from '../../platform/db/postgres-url.ts';
import { OperationRefusedError } from './context.ts';

type Pipes = { input?: Readable; output?: Writable };

/**
 * Runs a tool of PostgreSQL, on the database of `url` where one is given. The password is passed in the environment, because all
 * users of the machine can read command lines. Throws an OperationRefusedError with the tool's error output.
 */
export async function runPostgresTool(
  name: 'pg_dump' | 'pg_restore',
  url: string | undefined,
  args: string[],
  { input, output }: Pipes,
): Promise<void> {
  const { url: publicUrl, password } = url === undefined ? {} : splitPassword(toToolUrl(url));
  const database = publicUrl === undefined ? [] : ['--no-password', `--dbname=${publicUrl}`];
  const env = childEnvironment(password === undefined ? {} : { PGPASSWORD: password });
  const child = spawn(name, [...database, ...args], { env });
  const exited = once(child, 'close') as Promise<[number | null]>;
  let errorOutput = '';
  child.stderr.on('data', (text: Buffer) => (errorOutput += text.toString()));
  const pipes = [
    // A tool that stops reading prints the reason itself.
    input ? pipeline(input, child.stdin).catch(() => undefined) : child.stdin.end(),
    output ? pipeline(child.stdout, output) : child.stdout.resume(),
  ];
  try {
    const [[code]] = await Promise.all([exited, ...pipes]);
    if (code !== 0) throw new OperationRefusedError(`${name} failed: ${errorOutput.trim()}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new OperationRefusedError(`${name} is not installed here (Debian package postgresql-client)`);
  }
}

/** The name of the database in a PostgreSQL URL. */
export function parseDatabaseName(url: string): string {
  return decodeURIComponent(parseUrl(url).database);
}

/** The URL of another database on the same server, with the same account and options. */
export function withDatabase(url: string, name: string): string {
  const { server, options } = parseUrl(url);
  return `${server}${encodeURIComponent(name)}${options}`;
}

/** A URL without its password, for a command line, and the password. */
export function splitPassword(url: string): { url: string; password?: string } {
  const inAuthority = /^([a-z]+:\/\/[^:@/?]*):([^@/?]*)@/.exec(url);
  const inOptions = /[?&]password=([^&]*)/.exec(url);
  const encoded = inAuthority?.[2] ?? inOptions?.[1];
  let publicUrl = inAuthority ? `${inAuthority[1]!}@${url.slice(inAuthority[0].length)}` : url;
  if (inOptions) publicUrl = publicUrl.replace(/([?&])password=[^&]*&?/, '$1').replace(/[?&]$/, '');
  return encoded === undefined ? { url: publicUrl } : { url: publicUrl, password: decodeURIComponent(encoded) };
}

function parseUrl(url: string): { server: string; database: string; options: string } {
  const [, server, database, options] = /^([a-z]+:\/\/[^/?]*\/)([^/?]*)(\?.*)?$/.exec(url) ?? [];
  if (server === undefined || !database) throw new Error('the PostgreSQL URL names no database');
  return { server, database, options: options ?? '' };
}
