import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { findSystemUser, runsAsRoot } from './system-user.ts';
import { enterRooms, stayInRoom, xmppLogin, type Mechanism, type RoomVisitor, type XmppAccount } from './xmpp-login.ts';
import { freePort } from './free-port.ts';

const MOST_WAITING_MS = 15_000;

export type Prosody = {
  login: (username: string, password: string, mechanism?: Mechanism, domain?: string) => Promise<string>;
  /** People enter a room one after another; answers what each was told. */
  enter: (room: string, visitors: XmppAccount[]) => Promise<string[]>;
  /** Somebody enters a room and stays. */
  stay: (room: string, visitor: XmppAccount) => Promise<RoomVisitor>;
  /** What it printed so far. */
  log: () => string;
  stop: () => Promise<void>;
};

/** The portal's own modules and configuration, and the tests' stand-ins. */
const luaFolders = ['prosody', 'test/support'].map((name) => join(packageRoot, name));

/** Accounts that Prosody keeps by itself, whatever the portal keeps: `name@host` and password. */
export type OwnAccounts = Record<string, string>;

type ProsodyOptions = {
  /** The text of prosody.cfg.lua, for what stands in `folder`; `prosody/portal.cfg.lua` where it is not given. */
  configuration?: (folder: string) => string;
  own?: OwnAccounts;
  /** A port of Prosody's web server in that configuration. */
  httpPort?: number;
};

/**
 * Debian's Prosody on a free loopback port; root starts it as the user of the package. Resolves when all its ports answer.
 */
export async function startProsody(
  variables: Record<string, string>,
  { configuration = () => 'modules_enabled = { "saslauth" }\nInclude "portal.cfg.lua"', own = {}, httpPort }: ProsodyOptions = {},
): Promise<Prosody> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-prosody-'));
  const port = await freePort();
  for (const source of luaFolders)
    for (const file of readdirSync(source).filter((name) => name.endsWith('.lua'))) copyFileSync(join(source, file), join(folder, file));
  writeFileSync(join(folder, 'prosody.cfg.lua'), `${onLoopback(folder, port)}\n${configuration(folder)}\n`);
  const user = runsAsRoot ? findSystemUser('prosody') : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const started = { ...(prosodyRoot === undefined && user), env: { ...process.env, ...variables }, cwd: folder };
  for (const [name, password] of Object.entries(own)) {
    const [username, host] = name.split('@');
    const [program, args] = inRoot('prosodyctl', ['--config', join(folder, 'prosody.cfg.lua'), 'register', username!, host!, password]);
    execFileSync(program, args, started);
  }

  let printed = '';
  const child = spawn(...inRoot('prosody', ['-F', '--config', join(folder, 'prosody.cfg.lua')]), started);
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr.on('data', (text: Buffer) => (printed += text.toString()));
  for (const each of [port, httpPort ?? port]) await listening(child, each, () => printed);
  const realm = variables['PORTAL_XMPP_REALM']!;
  return {
    login: (username, password, mechanism = 'PLAIN', domain = realm) => xmppLogin({ port, domain }, mechanism, username, password),
    enter: (room, visitors) => enterRooms(port, room, visitors),
    stay: (room, visitor) => stayInRoom(port, room, visitor),
    log: () => printed,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The root file system of another Debian, whose Prosody is tested in place of this machine's (`npm run test:prosody13`). */
const prosodyRoot = process.env['PROSODY_ROOT'];

/** A command with such files as arguments, run beside the Prosody that is tested. */
export function commandOfProsody(program: string, files: string[]): [string, string[]] {
  const folder = mkdtempSync(join(tmpdir(), 'portal-prosody-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const copied = files.map((file) => {
    copyFileSync(
      luaFolders.map((each) => join(each, file)).find((path) => existsSync(path))!,
      join(folder, file),
    );
    return join(folder, file);
  });
  return inRoot(program, copied);
}

/** The command as it is, or within that file system, in which the folders of the tests stand under the same paths; that needs root. */
function inRoot(program: string, args: string[]): [string, string[]] {
  if (prosodyRoot === undefined) return [program, args];
  const shared = [tmpdir(), packageRoot, process.env['JITSI_PROSODY_PLUGINS']].filter((path) => path !== undefined);
  for (const path of shared) mkdirSync(join(prosodyRoot, path), { recursive: true });
  const mounts = shared.map((path) => `mount --bind '${path}' '${join(prosodyRoot, path)}'`);
  const { uid, gid } = findSystemUser('prosody');
  const script = [...mounts, `exec chroot --userspec=${uid}:${gid} '${prosodyRoot}' "$@"`].join(' && ');
  return ['unshare', ['--mount', 'sh', '-c', script, 'sh', program, ...args]];
}

/** Without TLS, and so with passwords in clear on the wire: for a loopback port of a test and nowhere else. */
function onLoopback(folder: string, port: number): string {
  return `
data_path = "${folder}"
plugin_paths = { "${folder}" }
pidfile = "${folder}/prosody.pid"
log = { info = "*console" }
modules_disabled = { "s2s" }
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true`;
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
