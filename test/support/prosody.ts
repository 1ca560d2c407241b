import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.ts';
import { idsOf, runsAsRoot } from './system-user.ts';
import { xmppLogin, type Mechanism } from './xmpp-login.ts';

const MOST_WAITING_MS = 15_000;

export type Prosody = {
  login: (username: string, password: string, mechanism?: Mechanism) => Promise<string>;
  /** What it printed so far. */
  log: () => string;
  stop: () => Promise<void>;
};

/** Debian's Prosody with `prosody/portal.cfg.lua`, on a free loopback port; root starts it as the user of the package. */
export async function startProsody(variables: Record<string, string>): Promise<Prosody> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-prosody-'));
  const port = await freePort();
  copyFileSync(join(packageRoot, 'prosody/portal.cfg.lua'), join(folder, 'portal.cfg.lua'));
  writeFileSync(join(folder, 'prosody.cfg.lua'), configuration(folder, port));
  const user = runsAsRoot ? idsOf('prosody') : undefined;
  if (user) chownSync(folder, user.uid, user.gid);

  let printed = '';
  const child = spawn('prosody', ['-F', '--config', join(folder, 'prosody.cfg.lua')], {
    ...user,
    env: { ...process.env, ...variables },
    cwd: folder,
  });
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr.on('data', (text: Buffer) => (printed += text.toString()));
  await listening(child, port, () => printed);
  const server = { port, domain: variables['PORTAL_XMPP_REALM']! };
  return {
    login: (username, password, mechanism = 'PLAIN') => xmppLogin(server, mechanism, username, password),
    log: () => printed,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Without TLS, and so with passwords in clear on the wire: for a loopback port of a test and nowhere else. */
function configuration(folder: string, port: number): string {
  return `
data_path = "${folder}"
pidfile = "${folder}/prosody.pid"
log = { info = "*console" }
modules_enabled = { "saslauth" }
modules_disabled = { "s2s" }
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
Include "portal.cfg.lua"
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(child: ChildProcess, port: number, printed: () => string): Promise<void> {
  const deadline = Date.now() + MOST_WAITING_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Prosody did not start:\n${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
