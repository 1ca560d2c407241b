import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { findSystemUser, runsAsRoot } from './system-user.ts';
import { enterRooms, xmppLogin, type Mechanism, type XmppAccount } from './xmpp-login.ts';

const MOST_WAITING_MS = 15_000;

export type Prosody = {
  login: (username: string, password: string, mechanism?: Mechanism, domain?: string) => Promise<string>;
  /** People enter a room one after another; answers what each was told. */
  enter: (room: string, visitors: XmppAccount[]) => Promise<string[]>;
  /** What it printed so far. */
  log: () => string;
  stop: () => Promise<void>;
};

/** Accounts that Prosody keeps by itself, whatever the portal keeps: `name@host` and password. */
export type OwnAccounts = Record<string, string>;

/** The text of prosody.cfg.lua, for what stands in `folder`. */
type Configuration = (folder: string) => string;

/**
 * Debian's Prosody on a free loopback port, with `prosody/portal.cfg.lua` where no other configuration is given; root starts it as the
 * user of the package.
 */
export async function startProsody(
  variables: Record<string, string>,
  configuration: Configuration = () => 'modules_enabled = { "saslauth" }\nInclude "portal.cfg.lua"',
  own: OwnAccounts = {},
): Promise<Prosody> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-prosody-'));
  const port = await freePort();
  for (const file of ['portal.cfg.lua', 'accounts.cfg.lua']) copyFileSync(join(packageRoot, 'prosody', file), join(folder, file));
  writeFileSync(join(folder, 'prosody.cfg.lua'), `${onLoopback(folder, port)}\n${configuration(folder)}\n`);
  const user = runsAsRoot ? findSystemUser('prosody') : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const started = { ...user, env: { ...process.env, ...variables }, cwd: folder };
  for (const [name, password] of Object.entries(own)) {
    const [username, host] = name.split('@');
    execFileSync('prosodyctl', ['--config', join(folder, 'prosody.cfg.lua'), 'register', username!, host!, password], started);
  }

  let printed = '';
  const child = spawn('prosody', ['-F', '--config', join(folder, 'prosody.cfg.lua')], started);
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr.on('data', (text: Buffer) => (printed += text.toString()));
  await listening(child, port, () => printed);
  const realm = variables['PORTAL_XMPP_REALM']!;
  return {
    login: (username, password, mechanism = 'PLAIN', domain = realm) => xmppLogin({ port, domain }, mechanism, username, password),
    enter: (room, visitors) => enterRooms(port, room, visitors),
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
function onLoopback(folder: string, port: number): string {
  return `
data_path = "${folder}"
pidfile = "${folder}/prosody.pid"
log = { info = "*console" }
modules_disabled = { "s2s" }
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true`;
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
