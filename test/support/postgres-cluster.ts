import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOME = '/usr/lib/postgresql';

/** The cluster is deleted after the tests: nothing must survive a crash, and background work is off. */
const withoutDurability = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

export type Cluster = {
  url: (database: string, role?: string) => string;
  /** Folder of the socket, for programs that take host and database apart. */
  socket: string;
  sql: (database: string, statement: string) => void;
  halt: () => void;
  /** Starts it again after `halt`, with the same rows. */
  start: () => void;
  /** For good: the rows are deleted. */
  stop: () => void;
};

/** `port`: listens on the loopback too, with TLS. `access`: lines in front of pg_hba.conf. `files`: in the data folder, for the server alone. */
type ClusterOptions = { port?: number; access?: string[]; files?: Record<string, string> };

/**
 * A temporary PostgreSQL on a Unix socket, without fsync and with a Spanish locale, so that comparisons that depend on the locale fail.
 * Root starts it as `postgres`, because PostgreSQL does not run as root.
 */
export function startCluster({ port, access = [], files = {} }: ClusterOptions = {}): Cluster {
  const programs = join(HOME, newestVersion(), 'bin');
  const folder = mkdtempSync(join(tmpdir(), 'portal-postgres-'));
  if (process.getuid?.() === 0) giveTo('postgres', folder);
  const data = join(folder, 'data');
  const options = [
    '--auth=trust',
    '--username=postgres',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--locale-provider=icu',
    '--icu-locale=es-CL',
    '--no-sync',
  ];
  run(join(programs, 'initdb'), ['-D', data, ...options]);
  for (const [name, text] of Object.entries({
    ...files,
    'pg_hba.conf': [...access, readFileSync(join(data, 'pg_hba.conf'), 'utf8')].join('\n'),
  })) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    if (process.getuid?.() === 0) giveTo('postgres', join(data, name));
  }
  const listening = port === undefined ? '-c listen_addresses=' : `-c listen_addresses=127.0.0.1 -c port=${port} -c ssl=on`;
  const server = `${listening} -k ${folder} -c max_connections=300 ${withoutDurability}`;
  const start = () => run(join(programs, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), '-o', server, 'start']);
  const halt = (mode: string) => run(join(programs, 'pg_ctl'), ['-D', data, '-m', mode, 'stop']);
  start();
  return {
    socket: folder,
    url: (database, role = 'postgres') => `postgres://${role}@localhost/${database}?host=${encodeURIComponent(folder)}`,
    sql: (database, statement) =>
      run(join(programs, 'psql'), [
        ...['-h', folder, '-p', String(port ?? 5432), '-U', 'postgres', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', statement],
      ]),
    start,
    halt: () => halt('fast'),
    stop() {
      halt('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestVersion(): string {
  const versions = existsSync(HOME) ? readdirSync(HOME) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  if (!newest) throw new Error('PostgreSQL is not installed (Debian package postgresql)');
  return newest;
}

function giveTo(user: string, folder: string): void {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  chownSync(folder, idOf('-u'), idOf('-g'));
}

function run(program: string, args: string[]): void {
  const [file, all] = process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
  execFileSync(file, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() });
}
