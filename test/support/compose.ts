import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { setupJitsi } from '../../src/operations/commands/setup-jitsi.ts';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

export type Service = {
  image?: string;
  environment?: Record<string, string | null>;
  ports?: (string | { published: number | string; target: number; protocol?: string; host_ip?: string })[];
  networks?: Record<string, unknown>;
  volumes?: unknown[];
  command?: string[];
  entrypoint?: string[];
  read_only?: boolean;
  restart?: string;
  depends_on?: Record<string, { condition: string }>;
};

/** The file that `npm run setup:jitsi` writes for these options, where Jitsi's name leads to 203.0.113.5. */
export async function writeEnvFile(words: string[] = []): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-setup-'));
  const named = ['--portal', 'portal.example.org', '--jitsi', 'meet.example.org', '--into', folder];
  await setupJitsi([...named, ...words], () => Promise.resolve(['203.0.113.5']));
  const text = readFileSync(join(folder, '.env'), 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}

/** The services that Compose reads from the repository's files with these variables, or its error. Needs no Docker engine. */
export function readCompose(variables: Record<string, string | undefined>): { services: Record<string, Service>; complaint: string } {
  const [program, ...words] = composeClient();
  const { status, stdout, stderr } = spawnSync(program!, [...words, 'config'], {
    cwd: packageRoot,
    encoding: 'utf8',
    // Without the .env of the working directory.
    env: { PATH: process.env['PATH'], COMPOSE_ENV_FILES: '/dev/null', COMPOSE_DISABLE_ENV_FILE: '1', ...variables },
  });
  const { services = {} } = (status === 0 ? parse(stdout) : {}) as { services?: Record<string, Service> };
  return { services, complaint: status === 0 ? '' : stderr };
}

const known = new Map<string, ReturnType<typeof readCompose>>();

/** The same for the file of `npm run setup:jitsi`, cached because the client is slow. */
export async function readComposeFor(words: string[]): Promise<ReturnType<typeof readCompose>> {
  const key = words.join(' ');
  if (!known.has(key)) known.set(key, readCompose(parseEnv(await writeEnvFile(words))));
  return known.get(key)!;
}

/** The environment of a service's container. */
export function serviceEnvironment(service: Service | undefined): Record<string, string> {
  // Compose prints `$` doubled.
  return Object.fromEntries(Object.entries(service?.environment ?? {}).map(([name, value]) => [name, (value ?? '').replaceAll('$$', '$')]));
}

/** Debian's client: newer packages have only the plugin of `docker`. */
function composeClient(): string[] {
  const hasOwn = spawnSync('docker-compose', ['version']).status === 0;
  return hasOwn ? ['docker-compose'] : ['docker', 'compose'];
}
