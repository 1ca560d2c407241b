// The tests run against real servers: PostgreSQL, Prosody, Chromium, Caddy, nginx, coturn and slapd; codes of authenticator apps
// are oathtool's, recordings are ffmpeg's and sent by curl, and docker-compose.yml is read by its own client. On Debian as root they are installed where they are missing; elsewhere the missing ones are named.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const packages = [
  'openssl',
  'postgresql',
  'prosody',
  'prosody-modules',
  'lua-unbound',
  'caddy',
  'nginx-light',
  'coturn',
  'oathtool',
  'slapd',
  'lua-dbi-sqlite3',
  'lua-dbi-postgresql',
  'chromium',
  'curl',
  'ffmpeg',
  'docker-compose',
  'python3-django',
  'python3-psycopg2',
];
const missing = packages.filter((name) => !isInstalled(name));

if (missing.length > 0) {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    console.error(`the tests need these Debian packages or their like: ${missing.join(', ')}`);
    console.error('as root on Debian they are installed by this command; without them, «npm run test:fast» runs what needs no server');
    process.exit(1);
  }
  console.log(`installing Debian packages: ${missing.join(', ')}`);
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
}

function apt(args) {
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) process.exit(1);
}
