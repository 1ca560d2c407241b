import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../src/platform/config/environment.ts';
import { variables } from '../../src/platform/config/variables.ts';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { readCompose, readComposeFor, serviceEnvironment, type Service } from '../support/compose.ts';
import { findSystemUser, runsAsRoot } from '../support/system-user.ts';

const everyProfile = ['--postgres', '--turn', '--recordings'];
const accounts = (form: string, moderators: string) => ['--accounts', form, '--moderators', moderators];

const installations: [string, string[]][] = [
  ['tokens, SQLite, Caddy', []],
  ['tokens, another proxy', ['--own-proxy']],
  ['tokens, PostgreSQL', ['--postgres']],
  ['tokens, relay', ['--turn']],
  ['tokens, recordings', ['--recordings']],
  ['tokens, everything', [...everyProfile, '--public-address', '203.0.113.5,10.0.0.5']],
  ['salted keys, SQLite', accounts('scram', 'everyone')],
  ['salted keys, everything', [...accounts('scram', 'first'), ...everyProfile]],
  ['clear text, SQLite', accounts('authreg', 'first')],
  ['clear text, everything', [...accounts('authreg', 'everyone'), ...everyProfile]],
];

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(installations)('docker-compose.yml with %s', (_what, words) => {
  test('is valid for Compose, and the portal starts with its variables', async () => {
    const { services, complaint } = await readComposeFor(words);
    expect(complaint).toBe('');
    for (const name of ['migrate', 'portal']) {
      const settings = readSettings({}, serviceEnvironment(services[name]));
      expect(settings).toMatchObject({ mode: 'production', http: { publicUrl: 'https://portal.example.org', trustProxy: 1 } });
      expect(settings.metrics.token).toMatch(/^[0-9a-f]{64}$/);
      expect(settings.jitsi).toMatchObject({ serverUrl: 'https://meet.example.org', xmppDomain: 'meet.jitsi' });
    }
  });

  test('publishes the ports of the proxy and the bridge, and two ports on loopback', async () => {
    const { services } = await readComposeFor(words);
    const published = Object.entries(services).flatMap(([name, service]) =>
      (service.ports ?? []).map((port) => `${name} ${portText(port)}`),
    );
    const proxy = ['caddy 443:443', 'caddy 443:443/udp', 'caddy 80:80'];
    expect(published.filter((line) => !proxy.includes(line)).sort()).toEqual([
      'jvb 10000:10000/udp',
      'portal 127.0.0.1:3000:3000',
      'web 127.0.0.1:8000:8000',
    ]);
  });

  test('loads the modules that end rooms and list occupants, and gives the portal their URL', async () => {
    const { services } = await readComposeFor(words);
    const prosody = serviceEnvironment(services['prosody']);
    expect(prosody['XMPP_MODULES']!.split(',')).toEqual(expect.arrayContaining(['muc_size', 'muc_census']));
    expect(prosody['GLOBAL_MODULES']!.split(',')).toContain('muc_end_meeting');
    expect(readSettings({}, serviceEnvironment(services['portal'])).jitsi.prosodyUrl).toBe('http://prosody:5280');
    expect(services['prosody']!.ports).toBeUndefined();
  });

  test('lets Prosody and the portal reach each other, and nothing else reach the database', async () => {
    const { services } = await readComposeFor(words);
    for (const name of ['portal', 'prosody', 'web', 'jicofo', 'jvb']) expect(services[name]!.networks, name).toHaveProperty(['meet.jitsi']);
    const atDatabase = Object.keys(services).filter((name) => 'database' in (services[name]!.networks ?? {}));
    const usual = ['migrate', 'portal', 'postgres'];
    const withAccounts = words.includes('--accounts');
    expect(atDatabase.filter((name) => !usual.includes(name)).sort()).toEqual(withAccounts ? ['prosody'] : []);
    expect(services['web']!.networks).not.toHaveProperty('database');
  });
});

describe('docker-compose.yml', () => {
  test('configures the portal, Prosody, Jicofo and the web page consistently for roles', async () => {
    for (const words of [[], accounts('scram', 'first')]) {
      const { services } = await readComposeFor(words);
      const told = ['portal', 'prosody', 'jicofo', 'web'].map((name) => serviceEnvironment(services[name]));
      const names = ['ENABLE_AUTH', 'AUTH_TYPE', 'XMPP_DOMAIN', 'JICOFO_ENABLE_AUTH', 'ENABLE_AUTO_OWNER', 'ENABLE_GUESTS'];
      names.push('XMPP_MUC_MODULES', 'XMPP_CONFIGURATION', 'JWT_ALLOW_EMPTY', 'JWT_ENABLE_DOMAIN_VERIFICATION', 'TOKEN_AUTH_URL');
      for (const name of names) expect(new Set(told.map((environment) => environment[name])).size, name).toBe(1);
    }
  });

  test('has all parts say the same about recording, which is off unless it is asked for', async () => {
    const told = async (words: string[]) => (await readComposeFor(words)).services;
    const services = await told(['--recordings']);
    for (const name of ['web', 'prosody', 'jicofo']) {
      expect(serviceEnvironment(services[name])['ENABLE_RECORDING'], name).toBe('1');
      expect(serviceEnvironment((await told([]))[name])['ENABLE_RECORDING'], name).toBe('0');
    }
    const [prosody, jibri, uploader] = ['prosody', 'jibri', 'jibri-uploader'].map((name) => serviceEnvironment(services[name]));
    for (const name of ['JIBRI_XMPP_PASSWORD', 'JIBRI_RECORDER_PASSWORD']) {
      expect(jibri![name]).toMatch(/^[0-9a-f]{64}$/);
      expect(jibri![name]).toBe(prosody![name]);
    }
    expect(services['jibri']!.image).toBe(services['jibri-uploader']!.image);
    expect(services['jibri']!.image!.split(':')[1]).toBe(services['prosody']!.image!.split(':')[1]);
    const { recordings, jitsi } = readSettings({}, serviceEnvironment(services['portal']));
    expect(recordings).toEqual({ directory: '/data/recordings', minFreeBytes: 5_000_000_000 });
    expect(uploader!['JITSI_WEBHOOK_SECRET']).toBe(jitsi.webhookSecret);
    expect(uploader!['PORTAL_UPLOAD_URL']).toBe('http://portal:3000/api/jitsi/recordings');
    expect(uploader!['TZ']).toBe(jibri!['TZ']);
    expect(readSettings({}, serviceEnvironment((await told([]))['portal'])).recordings).toBeUndefined();
  });

  test('has the portal and Prosody say the same about polls and links, which stay nowhere unless it is asked for', async () => {
    const told = async (words: string[]) => {
      const { services } = await readComposeFor(words);
      const [portal, prosody] = [serviceEnvironment(services['portal']), serviceEnvironment(services['prosody'])];
      expect(prosody['XMPP_MUC_MODULES']!.split(',')).toContain('portal_minutes');
      expect(JSON.stringify(services['prosody']!.volumes)).toMatch(
        /prosody\/mod_portal_minutes\.lua.*\/prosody-plugins-custom\/mod_portal_minutes\.lua/,
      );
      expect(prosody['KEEP_POLLS_AND_LINKS']).toBe(portal['KEEP_POLLS_AND_LINKS']);
      return readSettings({}, portal).jitsi.keepsPollsAndLinks;
    };
    expect(await told([])).toBe(false);
    expect(await told(['--polls-and-links'])).toBe(true);
    expect(await told(['--polls-and-links', ...accounts('scram', 'first')])).toBe(true);
  });

  test('enforces roles with tokens', async () => {
    const { services } = await readComposeFor([]);
    expect(serviceEnvironment(services['prosody'])).toMatchObject({
      AUTH_TYPE: 'jwt',
      JICOFO_ENABLE_AUTH: '0',
      ENABLE_AUTO_OWNER: '0',
      ENABLE_GUESTS: '0',
      JWT_ENABLE_DOMAIN_VERIFICATION: '1',
      JWT_ACCEPTED_AUDIENCES: 'jitsi',
      XMPP_MUC_MODULES: expect.stringContaining('token_affiliation') as string,
      TOKEN_AUTH_URL: 'https://portal.example.org/aula/{room}?state={state}',
      PROSODY_RESERVATION_REST_BASE_URL: 'http://portal:3000/api/jitsi',
    });
    const { JWT_APP_SECRET } = serviceEnvironment(services['prosody']);
    expect(readSettings({}, serviceEnvironment(services['portal'])).jitsi.appSecret).toBe(JWT_APP_SECRET);
  });

  test.each([
    ['scram', 'everyone', { JICOFO_ENABLE_AUTH: '1', ENABLE_AUTO_OWNER: '0' }],
    ['authreg', 'first', { JICOFO_ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '1' }],
  ])('asks for accounts (%s), with moderators: %s', async (form, moderators, flags) => {
    const { services } = await readComposeFor(accounts(form, moderators));
    const prosody = serviceEnvironment(services['prosody']);
    expect(prosody).toMatchObject({ ...flags, AUTH_TYPE: 'internal', PORTAL_XMPP_FORM: form, TOKEN_AUTH_URL: '' });
    expect(serviceEnvironment(services['jicofo'])).toMatchObject({ JICOFO_AUTH_TYPE: 'internal' });
    const { jitsi, xmpp } = readSettings({}, serviceEnvironment(services['portal']));
    expect({ auth: jitsi.auth, moderators: jitsi.moderators, form: xmpp.form, realm: xmpp.realm }).toEqual({
      auth: 'sql',
      moderators,
      form,
      realm: 'meet.jitsi',
    });
    // The folder of the portal's database, so that Prosody sees what stands beside the file.
    expect(JSON.stringify(services['prosody']!.volumes)).toContain('/portal-data');
    const byTokens = serviceEnvironment((await readComposeFor([])).services['prosody']);
    expect(prosody['XMPP_CONFIGURATION']!.startsWith(byTokens['XMPP_CONFIGURATION']!)).toBe(true);
  });

  test('makes Prosody’s role while migrating, on which Prosody waits, and shows its password to nobody else', async () => {
    const { services } = await readComposeFor([...accounts('scram', 'first'), '--postgres']);
    const password = serviceEnvironment(services['migrate'])['PROSODY_DB_PASSWORD'];
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(services['prosody']!.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
    const knowing = Object.entries(services).filter(([, service]) => JSON.stringify(service).includes(password!));
    expect(knowing.map(([name]) => name).sort()).toEqual(['migrate', 'prosody']);
  });

  test('migrates before the portal starts', async () => {
    const { services } = await readComposeFor([]);
    // Newer clients add `required`.
    expect(services['portal']!.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
    expect(Object.keys(services['portal']!.depends_on!)).toEqual(['migrate']);
    expect(services['migrate']!.restart).toMatch(/^(no|'no')$/);
    for (const name of ['portal', 'migrate', 'web', 'prosody', 'jicofo', 'jvb']) expect(services[name]!.read_only, name).toBe(true);
  });

  test('asks no server of others for addresses or sound', async () => {
    const { services } = await readComposeFor([...everyProfile, '--public-address', '203.0.113.5,10.0.0.5']);
    expect(serviceEnvironment(services['jvb'])).toMatchObject({ JVB_ADVERTISE_IPS: '203.0.113.5,10.0.0.5', JVB_DISABLE_STUN: '1' });
    expect(serviceEnvironment(services['web'])).toMatchObject({ ENABLE_P2P: '0' });
    expect(services['coturn']!.command).toEqual(
      expect.arrayContaining(['--external-ip=203.0.113.5/10.0.0.5', '--allowed-peer-ip=10.0.0.5']),
    );
  });

  test('runs on a host without IPv6, and follows a container that is made anew within seconds', async () => {
    const { services } = await readComposeFor([]);
    for (const name of ['web', 'prosody']) expect(serviceEnvironment(services[name])['ENABLE_IPV6'], name).toBe('0');
    expect(serviceEnvironment(services['web'])['NGINX_RESOLVER']).toBe('127.0.0.11 valid=5s');
  });

  test('makes the accounts of Jicofo, the bridge and Jibri anew at each start of Prosody, and no others', async () => {
    const { services } = await readComposeFor([]);
    const [shell, option, line] = services['prosody']!.entrypoint!;
    const folder = mkdtempSync(join(tmpdir(), 'portal-accounts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = join(folder, 'prosody.cfg.lua');
    writeFileSync(config, `data_path = "${folder}"\nlog = "${folder}/log"\npidfile = "${folder}/pid"\nVirtualHost "auth.meet.jitsi"\n`);
    if (runsAsRoot) chownSync(folder, findSystemUser('prosody').uid, findSystemUser('prosody').gid);
    for (const name of ['focus', 'jvb', 'jibri', 'ada'])
      execFileSync('prosodyctl', ['--config', config, 'register', name, 'auth.meet.jitsi', 'old'], { stdio: 'ignore' });
    const accounts = join(folder, 'auth%2emeet%2ejitsi/accounts');
    expect(readdirSync(accounts).sort()).toEqual(['ada.dat', 'focus.dat', 'jibri.dat', 'jvb.dat']);
    const here = line!.replaceAll('/var/lib/prosody/data', folder).replace('exec /init', 'exec echo started');
    for (const _start of ['with accounts', 'without'])
      expect(execFileSync(shell!, [option!, here], { encoding: 'utf8' })).toBe('started\n');
    expect(readdirSync(accounts)).toEqual(['ada.dat']);
    const nowhere = here.replaceAll(folder, '/nowhere');
    expect(execFileSync(shell!, [option!, nowhere], { encoding: 'utf8' })).toBe('started\n');
  });

  test('builds the portal in stages, runs it compiled as a user who is not root, and starts it without migrating', () => {
    const lines = read('Dockerfile').split('\n');
    expect(lines.filter((line) => line.startsWith('FROM '))).toHaveLength(3);
    expect(lines.filter((line) => /^(USER|CMD) /.test(line))).toEqual([
      'USER node',
      'CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/src/main.js"]',
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^HEALTHCHECK /));
  });

  test('pins the version of every image, one for all of Jitsi', () => {
    const images = imagesIn(read('docker-compose.yml'), read('docker-compose.sql.yml'));
    for (const image of images.filter((name) => name !== 'gryphos-portal'))
      expect(image).toMatch(/:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/);
    const jitsi = images.filter((image) => image.startsWith('ghcr.io/jitsi/')).map((image) => /:([\w.-]+)/.exec(image)![1]);
    expect(new Set(jitsi)).toEqual(new Set(['stable-11146-2']));
    expect(read('prosody/Dockerfile')).toContain('FROM ghcr.io/jitsi/prosody:stable-11146-2');
  });

  test('contains no secrets', () => {
    for (const file of ['docker-compose.yml', 'docker-compose.sql.yml']) {
      const lines = read(file).match(/^\s+\w*(SECRET|PASSWORD|CREDENTIALS)\w*: .*$/gm) ?? [];
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(/: (\$\{\w+(:[-?].*)?\}|'off')$/);
    }
  });

  test('passes every setting to the portal but those of a development machine', async () => {
    const { services } = await readComposeFor(accounts('authreg', 'first'));
    const given = { ...serviceEnvironment(services['migrate']), ...serviceEnvironment(services['portal']) };
    const missing = Object.keys(variables.shape).filter((name) => !(name in given));
    expect(missing).toEqual(['APP_DEBUG', 'LOG_FILE', 'JITSI_JWT_SECRET']);
  });

  test('without .env says what to run', () => {
    expect(readCompose({}).complaint).toContain('run npm run setup:jitsi');
  });
});

function portText(port: NonNullable<Service['ports']>[number]): string {
  if (typeof port === 'string') return port.replace(/\/tcp$/, '');
  const { host_ip: host, published, target, protocol = 'tcp' } = port;
  return `${host ? `${host}:` : ''}${published}:${target}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

function imagesIn(...files: string[]): string[] {
  return files.flatMap((text) => {
    const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
    return Object.values(services).flatMap(({ image }) => image ?? []);
  });
}

function read(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}
