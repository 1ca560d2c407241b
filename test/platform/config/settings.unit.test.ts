import { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { describe, expect, test } from 'vitest';
import { loadEnvFile, readSettings, SettingsError } from '../../../src/platform/config/environment.ts';
import { deriveKeys } from '../../../src/platform/shared/derived-keys.ts';
import { secretNames, variables } from '../../../src/platform/config/variables.ts';
import { packageRoot } from '../../../src/platform/shared/package-root.ts';

const secret = 'thirty-two_characters_or_more_yes';
const MAIL_FROM = 'Gryphos <portal@example.org>';
const production = {
  PUBLIC_URL: 'https://portal.example',
  SESSION_SECRET: secret,
  AUDIT_LOG_SECRET: secret,
  JITSI_APP_SECRET: secret,
  XMPP_CREDENTIALS: 'off',
};

function problemsOf(given: Record<string, string>): string[] {
  try {
    readSettings(given, {});
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

describe('settings', () => {
  test('keep recordings where a directory is named, for a Jibri that has the secret of Jitsi', () => {
    const given = { ...production, RECORDINGS_DIR: '/srv/recordings', JITSI_WEBHOOK_SECRET: secret };
    const recordings = { directory: '/srv/recordings', minFreeBytes: 5_000_000_000, bucket: undefined };
    expect(readSettings(given, {}).recordings).toEqual(recordings);
    expect(readSettings(production, {}).recordings).toBeUndefined();
    expect(problemsOf({ ...production, RECORDINGS_DIR: '/srv/recordings' })).toEqual([
      'JITSI_WEBHOOK_SECRET: needed, because Jibri shows it when it hands over a recording',
    ]);
  });

  test('keep polls and links where that is switched on, for a Prosody that has the secret of Jitsi', () => {
    const given = { ...production, KEEP_POLLS_AND_LINKS: 'true', JITSI_WEBHOOK_SECRET: secret };
    expect(readSettings(given, {}).jitsi.keepsPollsAndLinks).toBe(true);
    expect(readSettings(production, {}).jitsi.keepsPollsAndLinks).toBe(false);
    expect(problemsOf({ ...production, KEEP_POLLS_AND_LINKS: 'true' })).toEqual([
      'JITSI_WEBHOOK_SECRET: needed, because Jitsi shows it when it reports polls and links',
    ]);
  });

  test('move recordings to a bucket, of Amazon or of another server', () => {
    const given = { ...production, RECORDINGS_DIR: '/srv/recordings', JITSI_WEBHOOK_SECRET: secret, RECORDINGS_S3_BUCKET: 'clases' };
    const bucketOf = (more: Record<string, string>) => readSettings({ ...given, ...more }, {}).recordings!.bucket;
    expect(bucketOf({ RECORDINGS_S3_REGION: 'sa-east-1' })).toEqual({
      name: 'clases',
      endpoint: 'https://s3.sa-east-1.amazonaws.com',
      region: 'sa-east-1',
      pathStyle: false,
      credentials: undefined,
      origin: 'https://clases.s3.sa-east-1.amazonaws.com',
    });
    const own = { RECORDINGS_S3_ENDPOINT: 'https://s3.example.org:9000/', RECORDINGS_S3_PATH_STYLE: 'true' };
    expect(bucketOf({ ...own, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' })).toMatchObject({
      credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
      origin: 'https://s3.example.org:9000',
    });
    const problemOf = (more: Record<string, string>) => problemsOf({ ...given, ...more });
    expect(problemOf({ AWS_ACCESS_KEY_ID: 'id' })).toEqual([expect.stringContaining('one needs the other')]);
    expect(problemOf({ RECORDINGS_S3_BUCKET: 'Clases' })).toEqual([expect.stringContaining('must be the name of a bucket')]);
    expect(problemOf({ RECORDINGS_S3_ENDPOINT: 'http://minio:9000' })).toEqual([expect.stringContaining('must be https')]);
    expect(problemOf({ RECORDINGS_DIR: '' })).toEqual([expect.stringContaining('RECORDINGS_DIR: needed with RECORDINGS_S3_BUCKET')]);
  });

  test('default to production', () => {
    const settings = readSettings(production, {});
    expect(settings).toMatchObject({
      mode: 'production',
      debug: false,
      http: { publicUrl: 'https://portal.example', host: '127.0.0.1', port: 3000, trustProxy: undefined },
      jitsi: {
        serverUrl: 'https://meet.gryphos.cl',
        xmppDomain: 'meet.gryphos.cl',
        appId: 'gryphos',
        audience: 'jitsi',
        tokenLifetimeSeconds: 7200,
      },
      xmpp: { form: 'off', realm: 'meet.localhost', scramIterations: 600_000 },
      timeZone: 'America/Santiago',
    });
  });

  test('accept a Prosody URL that is encrypted or in a private network', () => {
    const given = (url: string) => ({ ...production, JITSI_PROSODY_URL: url });
    for (const url of ['http://xmpp.local:5280', 'http://127.0.0.1:5280', 'http://prosody:5280', 'https://xmpp.example.org'])
      expect(readSettings(given(url), {}).jitsi.prosodyUrl).toBe(url);
    for (const url of ['http://xmpp.example.org:5280', 'ftp://prosody', 'prosody:5280', 'http://prosody:5280/end-meeting'])
      expect(problemsOf(given(url))).toEqual([expect.stringContaining('JITSI_PROSODY_URL')]);
    expect(readSettings(production, {}).jitsi.prosodyUrl).toBeUndefined();
  });

  test('report all problems at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      JITSI_SERVER_URL: 'https://meet.example/sala',
      TIME_ZONE: 'Chile',
      SESSION_SECRET: 'short',
      APP_DEBUG: 'yes',
    });
    for (const name of [
      'PORT',
      'JITSI_SERVER_URL',
      'TIME_ZONE',
      'SESSION_SECRET',
      'AUDIT_LOG_SECRET',
      'APP_DEBUG',
      'PUBLIC_URL',
      'JITSI_APP_SECRET',
      'XMPP_CREDENTIALS',
    ]) {
      expect(
        problems.filter((problem) => problem.startsWith(`${name}:`)),
        name,
      ).toHaveLength(1);
    }
    expect(problems).toHaveLength(9);
  });

  test('never show a secret in a problem', () => {
    expect(problemsOf({ ...production, SESSION_SECRET: 'geheim', JITSI_APP_SECRET: 'geheim' }).join()).not.toContain('geheim');
  });

  test.each([
    ['APP_DEBUG in production', { ...production, APP_DEBUG: 'true', PUBLIC_URL: 'http://127.0.0.1:3000' }, 'NODE_ENV=development'],
    [
      'APP_DEBUG on an open address',
      {
        NODE_ENV: 'development',
        APP_DEBUG: 'true',
        HOST: '0.0.0.0',
        SESSION_SECRET: secret,
        AUDIT_LOG_SECRET: secret,
        JITSI_APP_SECRET: secret,
        PUBLIC_URL: 'http://localhost:3000',
      },
      'loopback HOST',
    ],
    [
      'APP_DEBUG under a public name',
      { NODE_ENV: 'development', APP_DEBUG: 'true', PUBLIC_URL: 'https://portal.example' },
      'loopback PUBLIC_URL',
    ],
    ['the known secrets on an open address', { NODE_ENV: 'development', HOST: '0.0.0.0' }, 'reachable from outside'],
    ['clear text in production', { ...production, XMPP_CREDENTIALS: 'authreg' }, 'XMPP_ALLOW_PLAINTEXT'],
    ['a database that is neither', { ...production, DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    ['a host that is none', { ...production, AVATAR_HOSTS: "ok.example 'self'" }, 'AVATAR_HOSTS'],
  ])('reject %s', (_what, given, words) => {
    expect(problemsOf(given).join('\n')).toContain(words);
  });

  test('accept the older name of the token secret, and prefer the newer', () => {
    const { JITSI_APP_SECRET: _, ...others } = production;
    expect(readSettings({ ...others, JITSI_JWT_SECRET: `${secret}_old` }, {}).jitsi.appSecret).toBe(`${secret}_old`);
    expect(readSettings({ ...production, JITSI_JWT_SECRET: `${secret}_old` }, {}).jitsi.appSecret).toBe(secret);
  });

  test.each(secretNames)('read %s from a file', (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'portal-secret-'));
    const path = join(folder, 'secret');
    const values: Partial<Record<string, string>> = { DATABASE_URL: 'postgres://from@file/x', SMTP_URL: 'smtp://from:file@mail.example' };
    const value = values[name] ?? `${secret}_from_a_file`;
    const bucket = { RECORDINGS_DIR: '/r', JITSI_WEBHOOK_SECRET: secret, RECORDINGS_S3_BUCKET: 'clases', AWS_ACCESS_KEY_ID: 'id' };
    const directory = { LDAP_URL: 'ldaps://x', LDAP_BASE: 'dc=x', LDAP_BIND_DN: 'cn=x' };
    writeFileSync(path, `${value}\n`);
    const { [name as 'SESSION_SECRET']: _, ...others } = production;
    expect(
      JSON.stringify(
        readSettings(
          {
            ...others,
            MAIL_FROM,
            ...(name === 'LDAP_BIND_PASSWORD' ? directory : {}),
            ...(name === 'AWS_SECRET_ACCESS_KEY' ? bucket : {}),
            JITSI_APP_SECRET: '',
            ...(name === 'JITSI_JWT_SECRET' ? {} : { JITSI_APP_SECRET: name === 'JITSI_APP_SECRET' ? '' : secret }),
            [`${name}_FILE`]: path,
          },
          {},
        ),
        (_key, one: unknown) => (one instanceof KeyObject ? one.export().toString('hex') : one),
      ),
    ).toContain(name === 'SESSION_SECRET' ? deriveKeys(value).sessionCookies.export().toString('hex') : value);
    expect(problemsOf({ ...production, MAIL_FROM, [name]: value, [`${name}_FILE`]: path }).join()).toContain('give one of the two');
    rmSync(folder, { recursive: true });
    expect(problemsOf({ ...others, [`${name}_FILE`]: path }).join()).toContain('cannot be read');
  });

  test.each(['0', '1', 'loopback', 'loopback, 10.0.0.7', 'uniquelocal,10.1.0.0/16,fd00::/8', '::1'])('accept TRUST_PROXY=%s', (text) => {
    const { trustProxy } = readSettings({ ...production, TRUST_PROXY: text }, {}).http;
    expect(trustProxy).toBe(/^\d$/.test(text) ? Number(text) : text);
    expect(() => express().set('trust proxy', trustProxy)).not.toThrow();
  });

  test.each([
    'true',
    'false',
    'nginx',
    '-1',
    '1000',
    'loopback;10.0.0.7',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0.0/8/8',
    'fe80::1%eth0.100',
    ',',
  ])('refuse TRUST_PROXY=%s', (text) => {
    expect(problemsOf({ ...production, TRUST_PROXY: text })).toEqual([expect.stringMatching(/^TRUST_PROXY: .*number of hops/)]);
  });

  test.each([
    'postgres://portal:secreta@db/portal',
    'postgresql://portal:se%2Fcre%23ta@[::1]:5433/portal?sslmode=require',
    'postgres://portal@/portal?host=/var/run/postgresql',
    'postgres:///portal?host=/var/run/postgresql',
    'postgres://portal:100%@db/portal'.replace('%', '%25'),
  ])('accept DATABASE_URL=%s', (url) => {
    expect(readSettings({ ...production, DATABASE_URL: url }, {}).database.url).toBe(url);
  });

  test.each(['se/creta', '12/creta', 'se#creta', '12#creta', 'se?creta', '12?creta', '%ffcreta'])(
    'say how to write the password %s in a DATABASE_URL, and do not show it',
    (password) => {
      const problems = problemsOf({ ...production, DATABASE_URL: `postgres://portal:${password}@db/portal` });
      expect(problems).toEqual([expect.stringMatching(/^DATABASE_URL: .*percent-encode/)]);
      expect(problems.join()).not.toContain('creta');
    },
  );

  test.each(['smtp://mail.example', 'smtps://portal:se%2Fcre%23ta@mail.example:465', 'smtp://[::1]:2525/?requireTLS=true'])(
    'take SMTP_URL=%s',
    (url) => expect(readSettings({ ...production, SMTP_URL: url, MAIL_FROM }, {}).mail).toMatchObject({ smtpUrl: url, from: MAIL_FROM }),
  );

  test.each([
    'mail.example',
    'http://mail.example',
    'smtp://',
    'smtp:mail.example',
    'smtp://portal:se/creta@mail.example',
    'smtp://a:b#c@d',
  ])('reject SMTP_URL=%s without showing it', (url) =>
    expect(problemsOf({ ...production, SMTP_URL: url, MAIL_FROM })).toEqual([expect.stringMatching(/^SMTP_URL: must be smtp:[^@]*$/)]),
  );

  test('require MAIL_FROM with SMTP_URL', () => {
    expect(problemsOf({ ...production, SMTP_URL: 'smtp://mail.example' })).toEqual([expect.stringMatching(/^MAIL_FROM: say/)]);
    for (const from of ['portal', 'a b@c.example', 'Portal <portal>', 'A <a@b.example>, B <c@d.example>', 'A\nBcc: <a@b.example>'])
      expect(problemsOf({ ...production, SMTP_URL: 'smtp://mail.example', MAIL_FROM: from }), from).toEqual([
        expect.stringMatching(/^MAIL_FROM: must be/),
      ]);
    expect(readSettings(production, {}).mail).toBeUndefined();
  });

  test('treat an empty value as missing', () => {
    expect(readSettings({ ...production, TRUST_PROXY: '', JITSI_XMPP_DOMAIN: '', PORT: '' }, {}).http.port).toBe(3000);
  });
});

describe('URLs', () => {
  test.each(['https://Portal.Example.org', 'https://portal.example.org/', 'https://portal.example.org//', ' https://portal.example.org '])(
    '%j is https://portal.example.org, whatever slash is at its end',
    (url) => {
      const settings = readSettings({ ...production, PUBLIC_URL: url, JITSI_SERVER_URL: url, API_ORIGINS: url }, {});
      expect([settings.http.publicUrl, settings.jitsi.serverUrl, ...settings.api.origins]).toEqual(
        Array(3).fill('https://portal.example.org'),
      );
    },
  );

  test.each([
    'https://portal.example.org/aula',
    'https://portal.example.org/?a',
    'https://ana@portal.example.org',
    'ftp://portal.example.org',
    'portal',
  ])('%s is none of a portal', (url) => {
    expect(problemsOf({ ...production, PUBLIC_URL: url, API_ORIGINS: url }).map((problem) => problem.split(':', 1)[0])).toEqual([
      'PUBLIC_URL',
      'API_ORIGINS',
    ]);
  });
});

describe('a .env', () => {
  /** In a folder of its own, as a command does. */
  function load(content: string | Buffer): Record<string, string | undefined> {
    const folder = mkdtempSync(join(tmpdir(), 'env-'));
    writeFileSync(join(folder, '.env'), content);
    const [workingDirectory, before] = [process.cwd(), { ...process.env }];
    process.chdir(folder);
    try {
      loadEnvFile();
      return Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in before)));
    } finally {
      process.chdir(workingDirectory);
      for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
      rmSync(folder, { recursive: true });
    }
  }

  test.each([
    ['with a byte order mark and CRLF', '\ufeffX_ONE=1\r\nX_TWO=4217\r\n'],
    ['with the line ends of old Macs', 'X_ONE=1\rX_TWO=4217'],
    ['for a shell', '\ufeff export X_ONE=\'1\'\n\texport\tX_TWO = "4217" # the port\n'],
    ['with what a paste brought along', '\ufeff\u200bX_ONE=1\n\u00a0X_TWO\u200b=4217'],
    ['with comments and quotes', '\ufeff# first\n\nX_ONE="1"\n  X_TWO=`4217`\n'],
  ])('%s has all its lines', (_what, text) => {
    expect(load(text)).toEqual({ X_ONE: '1', X_TWO: '4217' });
  });

  test('keeps values of several lines, and the variables that are set already', () => {
    expect(load('\ufeffX_KEY="a\r\nb"\r\nPATH=/nowhere\r\n')).toEqual({ X_KEY: 'a\nb' });
  });

  test('that is not UTF-8 is no start with half of the settings', () => {
    for (const mark of ['\ufeff', ''])
      expect(() => load(Buffer.from(`${mark}X_ONE=1\r\n`, 'utf16le'))).toThrow('.env is not UTF-8: save it as UTF-8');
  });

  test('nor is a secret in a file of its own', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'secret-')), 'secret');
    writeFileSync(path, Buffer.from(`\ufeff${'s'.repeat(40)}\r\n`, 'utf16le'));
    expect(() => readSettings({}, { SESSION_SECRET_FILE: path })).toThrow(`SESSION_SECRET_FILE: ${path} is not UTF-8`);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(packageRoot, '.env.example'), 'utf8').split('\n');
  const named = lines.flatMap((line) => /^([A-Z\d_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
  const pairs = Array.from({ length: named.length / 2 }, (_, index) => [named[2 * index]!, named[2 * index + 1]!] as const);

  test('lists every variable once, in the order of the schema', () => {
    expect(pairs.map(([name]) => name)).toEqual(Object.keys(variables.shape));
  });

  test('gives the actual defaults', () => {
    const parsed = variables.parse({});
    for (const [name, value] of pairs) {
      const byDefault = (parsed as Record<string, unknown>)[name];
      expect([name, value]).toEqual([
        name,
        byDefault === undefined || Array.isArray(byDefault) ? '' : JSON.stringify(byDefault).replaceAll('"', ''),
      ]);
    }
  });

  test('explains each variable', () => {
    for (const [name] of pairs) {
      const index = lines.findIndex((line) => line.startsWith(`${name}=`));
      const before = lines
        .slice(0, index)
        .reverse()
        .find((line) => !/^[A-Z\d_]+=/.test(line));
      expect(before, name).toMatch(/^# .{20,}/);
    }
  });
});
