import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setupJitsi } from '../../../src/operations/commands/setup-jitsi.ts';

const names = ['--portal', 'portal.example.org', '--jitsi', 'meet.example.org'];

let folder: string;
let path: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-setup-'));
  path = join(folder, '.env');
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const setUp = (words: string[], addresses = ['203.0.113.5']) => setupJitsi(['--into', folder, ...words], () => Promise.resolve(addresses));
const text = () => readFileSync(path, 'utf8');
const values = () => parseEnv(text());
const isSecret = (name: string) => /SECRET|PASSWORD|TOKEN|TURN_CREDENTIALS/.test(name);
const secrets = () => Object.entries(values()).filter(([name]) => isSecret(name));
const copies = () => readdirSync(folder).filter((name) => name !== '.env');

describe('npm run setup:jitsi, where there is no .env', () => {
  test('writes different secrets that are valid for Jitsi, Compose and URLs', async () => {
    await setUp([...names, '--postgres', '--turn', '--accounts', 'scram', '--moderators', 'first']);
    expect(secrets()).toHaveLength(11);
    for (const [name, secret] of secrets()) expect(secret, name).toMatch(/^[A-Za-z0-9_-]{32,}$/);
    expect(new Set(secrets().map(([, secret]) => secret)).size).toBe(11);
    const { JITSI_APP_SECRET } = values();
    rmSync(path);
    await setUp(names);
    expect(values()['JITSI_APP_SECRET']).not.toBe(JITSI_APP_SECRET);
  });

  test('writes it for its owner alone, and nothing else', async () => {
    await setUp(names);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  test('prints the host names and ports that must be reachable, and no secret', async () => {
    await setUp([...names, '--turn']);
    const printed = said.join('\n');
    for (const words of ['portal.example.org', 'meet.example.org', '80/tcp', '443/tcp', '10000/udp', '3478/udp', '49160-49400/udp'])
      expect(printed).toContain(words);
    expect(printed).not.toContain('5280');
    for (const [, secret] of secrets()) expect(printed).not.toContain(secret);
  });

  test.each([
    ['https://portal.example.org', 'meet.example.org', /no host name/],
    ['portal', 'meet.example.org', /no host name/],
    ['203.0.113.5', 'meet.example.org', /no host name/],
    [`${'p'.repeat(64)}.example.org`, 'meet.example.org', /no host name/],
    ['meet.example.org', 'meet.example.org', /a host name each/],
  ])('rejects %s beside %s', async (portal, jitsi, message) => {
    await expect(setUp(['--portal', portal, '--jitsi', jitsi])).rejects.toThrow(message);
    expect(existsSync(path)).toBe(false);
  });

  test('names a folder that is not there', async () => {
    await expect(setupJitsi([...names, '--into', join(folder, 'no'), '--public-address', '203.0.113.5'])).rejects.toThrow(
      /cannot be written/,
    );
  });

  test.each([['--accounts', 'scram'], ['--accounts', 'plain', '--moderators', 'first'], ['--moderators', 'first'], ['--whatever']])(
    'rejects %s %s %s %s',
    async (...words) => {
      await expect(setUp([...names, ...words.filter(Boolean)])).rejects.toThrow(/--accounts|--moderators|npm run setup:jitsi/);
    },
  );
});

describe('the address of sound and pictures', () => {
  test.each([
    ['the one that Jitsi’s name leads to', [], ['203.0.113.5'], '203.0.113.5'],
    ['every IPv4 address of it, once', [], ['203.0.113.5', '203.0.113.5', '198.51.100.7'], '203.0.113.5,198.51.100.7'],
    ['no IPv6 by itself', [], ['2001:db8::5', '203.0.113.5'], '203.0.113.5'],
    ['not the machine itself', [], ['127.0.1.1', '203.0.113.5'], '203.0.113.5'],
    ['a private network’s', [], ['10.0.0.5'], '10.0.0.5'],
    ['what was typed, whatever the name leads to', ['--public-address', '198.51.100.7'], ['203.0.113.5'], '198.51.100.7'],
    ['several that were typed, IPv6 too', ['--public-address', '198.51.100.7, 2001:db8::5'], [], '198.51.100.7,2001:db8::5'],
    ['several words', ['--public-address', '198.51.100.7', '--public-address', '10.0.0.5'], [], '198.51.100.7,10.0.0.5'],
    ['its older word', ['--address', '198.51.100.7'], [], '198.51.100.7'],
  ])('is %s', async (_what, words, resolved, written) => {
    await setUp([...names, ...words], resolved);
    expect(values()['PUBLIC_ADDRESS']).toBe(written);
    expect(said.join('\n')).toContain(`Sound and pictures reach this machine at ${written.split(',').join(', ')}`);
  });

  test.each([
    'nonsense',
    '',
    '203.0.113',
    '203.0.113.5\nJITSI_APP_SECRET=known',
    '203.0.113.5#12000',
    '203.0.113.5/24',
    'fe80::1%eth0',
    '0x7f.1',
  ])('is not %j', async (address) => {
    await expect(setUp([...names, '--public-address', address])).rejects.toThrow(/no address/);
    expect(existsSync(path)).toBe(false);
  });

  test.each(['127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.1', '255.255.255.255', '::ffff:203.0.113.5,198.51.100.7'])(
    'is not %s, where nobody reaches it',
    async (address) => {
      await expect(setUp([...names, '--public-address', address])).rejects.toThrow(/nobody reaches/);
    },
  );

  test('is not IPv6 alone', async () => {
    await expect(setUp([...names, '--public-address', '2001:db8::5'])).rejects.toThrow(/at least one IPv4/);
  });

  test.each([
    [[], ['203.0.113.5', '2001:db8::5'], /AAAA/],
    [['--public-address', '10.0.0.5'], [], /10\.0\.0\.5 is reached only from inside/],
    [['--public-address', '198.51.100.7'], ['203.0.113.5'], /leads to 203\.0\.113\.5, which is not among them/],
  ])('is commented on: %j, %j', async (words, resolved, sentence) => {
    await setUp([...names, ...words], resolved);
    expect(said.join('\n')).toMatch(sentence);
  });

  test.each([
    ['203.0.113.5', '203.0.113.5/203.0.113.5', '203.0.113.5'],
    ['10.0.0.5,2001:db8::5,203.0.113.5', '203.0.113.5/10.0.0.5', '10.0.0.5'],
    ['10.0.0.5', '10.0.0.5/10.0.0.5', '10.0.0.5'],
  ])('of the relay, for %s, is %s', async (address, external, peer) => {
    await setUp([...names, '--turn', '--public-address', address]);
    expect(values()).toMatchObject({ TURN_EXTERNAL_IP: external, TURN_PEER: peer });
  });
});

describe('npm run setup:jitsi, where .env is there', () => {
  test('changes what was named and keeps everything else: secrets, comments, unknown and commented lines, their order', async () => {
    await setUp(names);
    const before = text().replace('# Which parts run.', '# Which parts run, said Rosa.');
    const own = `# mail, by hand\nSMTP_URL=smtp://rosa:sssh@mail.example.org\n  # TURN_HOST=old\nexport OUR_OWN="two\nTURN_HOST=not a line\nlines" # kept\n`;
    writeFileSync(path, `${before}\n${own}`);
    expect(await setUp(['--turn', '--yes'])).toBe(0);
    expect(text()).toContain(own);
    expect(text()).toContain('# Which parts run, said Rosa.\n');
    const added = text().replace('COMPOSE_PROFILES=caddy,turn', 'COMPOSE_PROFILES=caddy');
    expect(added.startsWith(`${before}\n${own}`)).toBe(true);
    expect(added.slice(`${before}\n${own}`.length)).toMatch(
      /^\n# [^\n]+\nTURN_HOST=meet\.example\.org\nTURN_EXTERNAL_IP=203\.0\.113\.5\/203\.0\.113\.5\nTURN_PEER=203\.0\.113\.5\n$/,
    );
  });

  test('keeps the passwords that volumes were made with through every change and back', async () => {
    await setUp([...names, '--postgres', '--turn']);
    const before = secrets();
    await setUp(['--no-turn', '--no-postgres', '--own-proxy', '--accounts', 'scram', '--moderators', 'first', '--yes']);
    expect(secrets()).toEqual(before);
    expect(values()).toMatchObject({ COMPOSE_PROFILES: '', COMPOSE_FILE: 'docker-compose.yml:docker-compose.sql.yml' });
    for (const name of ['DATABASE_URL', 'TURN_HOST', 'TURN_EXTERNAL_IP', 'TURN_PEER']) expect(values()).not.toHaveProperty(name);
    await setUp(['--turn', '--postgres', '--no-own-proxy', '--accounts', 'off', '--yes']);
    expect(secrets()).toEqual(before);
    expect(values()['DATABASE_URL']).toBe(`postgres://portal:${values()['POSTGRES_PASSWORD']}@postgres/portal`);
    expect(values()).not.toHaveProperty('XMPP_CREDENTIALS');
  });

  test('keeps what the operator changed by hand, and their own files and profiles', async () => {
    await setUp([...names, '--postgres']);
    const [password] = /(?<=POSTGRES_PASSWORD=).*/.exec(text())!;
    writeFileSync(
      path,
      text()
        .replace(/^DATABASE_URL=.*$/m, 'DATABASE_URL=postgres://me:pw@db.example.org/portal?sslmode=verify-full')
        .replace('COMPOSE_FILE=docker-compose.yml', 'COMPOSE_FILE=docker-compose.yml:ours.yml')
        .replace('COMPOSE_PROFILES=caddy,postgres', 'COMPOSE_PROFILES=caddy,postgres,backup # ours'),
    );
    await setUp(['--turn', '--accounts', 'authreg', '--moderators', 'everyone', '--yes']);
    expect(values()).toMatchObject({
      DATABASE_URL: 'postgres://me:pw@db.example.org/portal?sslmode=verify-full',
      POSTGRES_PASSWORD: password,
      COMPOSE_FILE: 'docker-compose.yml:docker-compose.sql.yml:ours.yml',
      COMPOSE_PROFILES: 'caddy,postgres,turn,backup',
    });
    expect(text()).toContain('COMPOSE_PROFILES=caddy,postgres,turn,backup # ours');
  });

  test('fills in what a file of an earlier version, or one by hand, does not say', async () => {
    writeFileSync(path, `PORTAL_HOST=portal.example.org\nJITSI_HOST='meet.example.org'\nJVB_AUTH_PASSWORD=\nJICOFO_AUTH_PASSWORD=old\n`);
    await setUp(['--yes']);
    expect(values()).toMatchObject({ PUBLIC_ADDRESS: '203.0.113.5', JICOFO_AUTH_PASSWORD: 'old', JITSI_HOST: 'meet.example.org' });
    expect(values()['JVB_AUTH_PASSWORD']).toMatch(/^[0-9a-f]{64}$/);
    expect(text().match(/JVB_AUTH_PASSWORD=/g)).toHaveLength(1);
    expect(text()).toContain("JITSI_HOST='meet.example.org'");
  });

  test.each([
    '\uFEFFPORTAL_HOST=portal.example.org\r\nJITSI_HOST=meet.example.org\r\n',
    'JITSI_HOST=meet.example.org\nPORTAL_HOST=portal.example.org',
  ])('reads a file with a mark, with the line ends of Windows, or without an end: %j', async (given) => {
    writeFileSync(path, given);
    await setUp(['--yes']);
    expect(values()).toMatchObject({ PORTAL_HOST: 'portal.example.org', JITSI_HOST: 'meet.example.org' });
    expect(
      text()
        .replaceAll('\r\n', '\n')
        .match(/PORTAL_HOST=/g),
    ).toHaveLength(1);
    expect(text().split('\n').length).toBe(text().split(given.includes('\r') ? '\r\n' : '\n').length);
  });

  test('names an address in it that is none, and takes another', async () => {
    writeFileSync(path, 'PORTAL_HOST=portal.example.org\nJITSI_HOST=meet.example.org\nPUBLIC_ADDRESS=meet.example.org\n');
    await expect(setUp(['--yes'])).rejects.toThrow(/«meet.example.org» is no address/);
    await setUp(['--yes', '--public-address', '203.0.113.5, 10.0.0.5']);
    expect(values()['PUBLIC_ADDRESS']).toBe('203.0.113.5,10.0.0.5');
    writeFileSync(path, text().replace('203.0.113.5,10.0.0.5', '"203.0.113.5, 10.0.0.5"'));
    await setUp(['--yes']);
    expect(text()).toContain('\nPUBLIC_ADDRESS=203.0.113.5,10.0.0.5\n');
  });

  test('of a variable that is set twice changes the last one, which counts', async () => {
    await setUp(names);
    writeFileSync(path, `JITSI_HOST=first.example.org\n${text()}`);
    await setUp(['--jitsi', 'new.example.org', '--yes']);
    expect(values()['JITSI_HOST']).toBe('new.example.org');
    expect(text()).toContain('JITSI_HOST=first.example.org');
  });

  test('shows the difference without secrets, and keeps a copy', async () => {
    await setUp([...names, '--postgres']);
    const before = text();
    said = [];
    await setUp(['--turn', '--no-postgres', '--jitsi', 'video.example.org', '--yes']);
    const printed = said.join('\n');
    for (const line of [
      '+ TURN_HOST=video.example.org',
      '+ TURN_PEER=203.0.113.5',
      '- DATABASE_URL=postgres://portal:…@postgres/portal',
      '~ JITSI_HOST=video.example.org   (was meet.example.org)',
      'npm run --silent links:rebuild',
      'nothing moves there by itself',
    ])
      expect(printed).toContain(line);
    for (const [name, secret] of secrets()) expect(printed, name).not.toContain(secret);
    expect(copies()).toHaveLength(1);
    expect(printed).toContain(copies()[0]);
    expect(readFileSync(join(folder, copies()[0]!), 'utf8')).toBe(before);
    for (const name of ['.env', ...copies()]) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  });

  test('changes nothing where nothing changes', async () => {
    await setUp([...names, '--turn', '--own-proxy', '--accounts', 'scram', '--moderators', 'everyone']);
    const before = statSync(path);
    expect(await setUp(['--turn'])).toBe(0);
    expect(said.join('\n')).toContain('nothing was changed');
    expect([statSync(path).ino, copies()]).toEqual([before.ino, []]);
  });

  test('changes the file that a link leads to', async () => {
    const kept = join(folder, 'kept');
    writeFileSync(kept, 'PORTAL_HOST=portal.example.org\nJITSI_HOST=meet.example.org\n', { mode: 0o644 });
    symlinkSync(kept, path);
    await setUp(['--yes']);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(kept, 'utf8')).toContain('PUBLIC_ADDRESS=203.0.113.5');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
  });
});
