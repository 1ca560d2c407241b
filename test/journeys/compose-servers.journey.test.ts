import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { readComposeFor } from '../support/compose.ts';
import { freePort } from '../support/free-port.ts';
import { TurnClient } from '../support/turn-client.ts';

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJncnlwaG9zIn0.c2lnbmF0dXJl';

describe('Caddy, with the portal and Jitsi away', () => {
  test('writes an error for each request, and neither address nor Referer', async () => {
    const [port, closed] = [await freePort(), await freePort()];
    const text = read('jitsi/caddy/Caddyfile')
      .replaceAll(/(portal:3000|web:8000)/g, `127.0.0.1:${closed}`)
      .replace('{\n', '{\n\tadmin off\n');
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'Caddyfile'), text);
    const hosts = { PORTAL_HOST: `http://portal.localhost:${port}`, JITSI_HOST: `http://meet.localhost:${port}` };
    const caddy = start('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], folder, hosts);
    const referer = `https://meet.example.org/curso_1_1?jwt=${token}`;
    for (const [host, path] of [
      ['meet.localhost', `/curso_1_1?jwt=${token}`],
      ['meet.localhost', `/xmpp-websocket?room=curso_1_1&token=${token}`],
      ['portal.localhost', '/guest/secret-of-a-guest-link'],
      ['portal.localhost', '/calendar/secret-of-a-calendar.ics'],
    ])
      expect(await statusOf(port, path!, { host: `${host}:${port}`, referer, 'hx-current-url': `https://portal.example.org${path}` })).toBe(
        502,
      );
    await vi.waitFor(() => expect(caddy.printed().match(/"status":502/g)).toHaveLength(4));
    expect(caddy.printed()).toContain('"host":"meet.localhost');
    for (const secret of ['eyJ', 'secret-of', 'curso_1_1']) expect(caddy.printed()).not.toContain(secret);
  });
});

describe('nginx of Jitsi’s page', () => {
  test('writes no tokens into its log of errors, with Prosody away', async () => {
    const [port, closed, folder] = [await freePort(), await freePort(), temporaryFolder()];
    const errors = startNginx(folder, port, closed, 'logs.conf');
    const headers = { host: 'meet.example.org', referer: `https://meet.example.org/curso_1_1?jwt=${token}` };
    expect(await statusOf(port, `/http-bind?room=curso_1_1&token=${token}`, headers)).toBe(502);
    expect(readFileSync(errors, 'utf8')).not.toContain('eyJ');
  });

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['192.0.2.1, 203.0.113.8', '203.0.113.8'],
    ['203.0.113.9, 172.18.0.4', '203.0.113.9'],
    ['192.168.1.5', '192.168.1.5'],
    ['nonsense', '127.0.0.1'],
  ])('tells Prosody the visitor’s address that the proxy in front reports: %s', async (forwarded, told) => {
    const seen: unknown[] = [];
    const prosody = createServer((incoming, response) => {
      seen.push(incoming.headers['x-forwarded-for']);
      response.end();
    });
    prosody.listen(0, '127.0.0.1');
    await once(prosody, 'listening');
    onTestFinished(() => void prosody.close());
    const port = await freePort();
    startNginx(temporaryFolder(), port, (prosody.address() as AddressInfo).port, 'real-ip.conf');
    expect(await statusOf(port, '/http-bind', { host: 'meet.example.org', 'x-forwarded-for': forwarded })).toBe(200);
    expect(seen).toEqual([told]);
  });
});

/** Starts nginx with one of the repository's files for it, as Jitsi's image includes them. Returns the path of its log of errors. */
function startNginx(folder: string, port: number, prosodyPort: number, file: string): string {
  const errors = join(folder, 'errors.log');
  const config = `daemon off; master_process off; pid ${folder}/pid; events {}
    error_log ${errors};
    http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`).join(' ')}
      server {
        listen 127.0.0.1:${port};
        ${read(`jitsi/web/nginx-custom/${file}`).replace('/dev/stderr', errors)}
        location = /http-bind { proxy_set_header X-Forwarded-For $remote_addr; proxy_pass http://127.0.0.1:${prosodyPort}/http-bind?prefix=&$args; } } }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  start('nginx', ['-c', join(folder, 'nginx.conf'), '-e', errors], folder, {});
  return errors;
}

/** Relays have none to and from loopback: the test needs another address of this machine. */
const own = Object.values(networkInterfaces())
  .flat()
  .find((network) => network?.family === 'IPv4' && !network.internal)?.address;

describe.skipIf(!own)('coturn behind NAT', () => {
  test('shows the public address, leads to the bridge, relays no TCP, and nothing into private networks', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    const { services } = await readComposeFor(['--turn', '--public-address', `203.0.113.5,${own}`]);
    vi.restoreAllMocks();
    const [port, folder] = [await freePort(), temporaryFolder()];
    const command = services['coturn']!.command!.map((word) =>
      word
        .replace('--listening-port=3478', `--listening-port=${port}`)
        // As for a private address, where this machine's is none.
        .replace('203.0.113.5/203.0.113.5', `203.0.113.5/${own}`)
        .replace('--allowed-peer-ip=203.0.113.5', `--allowed-peer-ip=${own}`),
    );
    const secret = command.find((word) => word.startsWith('--static-auth-secret='))!.slice('--static-auth-secret='.length);
    const here = ['--listening-ip=127.0.0.1', `--relay-ip=${own}`, `--pidfile=${folder}/pid`, `--userdb=${folder}/db`];
    start('turnserver', [...command, ...here], folder, {});

    const client = await vi.waitFor(() => TurnClient.connect(port, secret), { timeout: 10_000 });
    onTestFinished(() => client.close());
    expect(await client.allocate('udp')).toBe('203.0.113.5');
    expect(await client.permit('203.0.113.5')).toBeUndefined();
    expect(await client.permit('198.51.100.7')).toBeUndefined();
    const closed = ['0.0.0.1', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.254', '192.168.255.1'];
    for (const address of [...closed, '192.0.0.8', '198.18.0.1', '224.0.0.1', '255.255.255.255'])
      expect([address, await client.permit(address)]).toEqual([address, 403]);

    const another = await TurnClient.connect(port, secret);
    onTestFinished(() => another.close());
    expect(await another.allocate('tcp')).toBeGreaterThanOrEqual(400);
    const stranger = await TurnClient.connect(port, 'another secret');
    onTestFinished(() => stranger.close());
    expect(await stranger.allocate('udp')).toBe(401);
  });
});

function start(program: string, words: string[], folder: string, variables: Record<string, string>): { printed: () => string } {
  const environment = {
    PATH: `${process.env['PATH']}:/usr/sbin`,
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
    ...variables,
  };
  const child: ChildProcess = spawn(program, words, { env: environment, cwd: folder });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (text: Buffer) => (printed += text.toString()));
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  return { printed: () => printed };
}

/** Asks until the server listens. */
async function statusOf(port: number, path: string, headers: Record<string, string>): Promise<number> {
  return vi.waitFor(() => ask(port, path, headers), { timeout: 10_000 });
}

function ask(port: number, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-servers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function read(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}
