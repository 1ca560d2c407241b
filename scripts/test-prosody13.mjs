// Runs all tests that start Prosody against that of Debian 13, in a root file system of its own: `npm run test:prosody13 [-- FOLDER]`. The folder (by
// default prosody13 in the folder for temporary files) is made with debootstrap where it is not there. Needs root on Debian and Debian's packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const packages = ['prosody', 'lua-dbi-sqlite3', 'lua-dbi-postgresql', 'lua-basexx', 'lua-cjson', 'lua-luaossl', 'lua-inspect'];
/** What a test imports that starts Prosody, by itself or through another. */
const startsProsody = /support\/(prosody|conference-server|portal-with-jitsi|run-doctor)\.ts/;

if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
  console.error('needs root on Debian: it makes a root file system of Debian 13 with debootstrap, and starts Prosody within it');
  process.exit(1);
}

run('node', ['scripts/ensure-packages.mjs']);
run('node', ['scripts/ensure-servers.mjs']);
const root = resolve(process.argv[2] ?? join(tmpdir(), 'prosody13'));
if (!existsSync(join(root, 'usr/bin/prosody'))) makeRoot();
run('chroot', [root, 'prosodyctl', 'about'], { quiet: true, expected: /Prosody 13\./ });

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.journey.test.ts'))
  .map((name) => join('test', name))
  .filter((path) => startsProsody.test(readFileSync(path, 'utf8')));
run('npx', ['vitest', 'run', '--project', 'journeys', ...tests], { env: { PROSODY_ROOT: root } });

function makeRoot() {
  console.log(`making a root file system of Debian 13 in ${root}`);
  if (!existsSync('/usr/sbin/debootstrap')) run('apt-get', ['install', '-y', '-qq', 'debootstrap']);
  if (!existsSync(join(root, 'etc/debian_version'))) run('debootstrap', ['--variant=minbase', 'trixie', root]);
  // Nothing is to be started in there.
  run('chroot', [root, 'sh', '-c', "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d"]);
  run('chroot', [root, 'apt-get', 'update', '-qq']);
  run('chroot', [root, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

function run(program, args, { env = {}, quiet = false, expected } = {}) {
  const { status, stdout, error } = spawnSync(program, args, {
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env },
  });
  if (error || status !== 0 || (expected && !expected.test(stdout))) {
    console.error(`failed: ${[program, ...args].join(' ')}${error ? ` (${error.message})` : ''}${expected ? `: ${stdout}` : ''}`);
    process.exit(1);
  }
}
