import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');

type Package = { hasInstallScript?: boolean; resolved?: string };

const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> };
const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-dependencies-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** A program in the place of a real one. */
function standIn(name: string, lines: string): Record<string, string> {
  const path = join(folder, 'bin', name);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(path, `#!/usr/bin/env node\n${lines}\n`);
  chmodSync(path, 0o755);
  return { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
}

describe('packages', () => {
  test('run no install scripts but the ones that somebody allowed, and each that has one was looked at', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const withScripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = withScripts.map(([path]) => path.split('node_modules/').at(-1)!);
    expect([...new Set(names)].sort()).toEqual(Object.keys(allowScripts).sort());
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['better-sqlite3']);
  });

  test('come from the public registry', () => {
    const hosts = Object.values(lock.packages).flatMap(({ resolved }) => (resolved ? new URL(resolved).host : []));
    expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
  });
});

describe('scripts/run-install-scripts.mjs', () => {
  function runWith(usable: boolean) {
    cpSync(join(packageRoot, 'scripts/run-install-scripts.mjs'), join(folder, 'scripts/run-install-scripts.mjs'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ allowScripts: { driver: true, tracker: false } }));
    mkdirSync(join(folder, 'node_modules/driver'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/driver/index.js'), usable ? 'module.exports = class {};' : 'throw new Error();');
    const environment = standIn('npm', 'console.log("npm", ...process.argv.slice(2))');
    return execFileSync(process.execPath, [join(folder, 'scripts/run-install-scripts.mjs')], { env: environment, encoding: 'utf8' });
  }

  test('runs those that are allowed, and no others', () => {
    expect(runWith(false)).toMatch(/^npm rebuild --ignore-scripts=false driver$/m);
  });

  test('does nothing where what they make is there', () => {
    expect(runWith(true)).toBe('');
  });
});

describe('npm run dependencies:check', () => {
  const check = (answers: Record<string, object>) => {
    const lines = `const answer = ${JSON.stringify(answers)}[process.argv[3].replace(/@[^@]*$/, '')];
      if (!answer) process.exit(1);
      console.log(JSON.stringify(answer));`;
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(packageRoot, 'scripts/check-dependencies.mjs'), 'kept', 'named', 'old', 'left', 'bare', 'away'],
      { env: standIn('npm', lines), encoding: 'utf8' },
    );
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  test('prints what is deprecated, without a release for two years, or without a repository, and goes on where npm does not answer', () => {
    const today = new Date().toISOString();
    const kept = {
      time: { created: '2012-01-01T00:00:00.000Z', modified: today, '1.0.0': today },
      repository: { type: 'git', url: 'git+https://x' },
    };
    const named = { ...kept, repository: 'https://x' };
    const old = { ...kept, time: { created: today, modified: today, '1.0.0': '2014-03-08T00:00:00.000Z' } };
    const left = { ...kept, deprecated: 'use another' };
    const { status, lines } = check({ kept, named, old, left, bare: { time: kept.time } });
    expect(lines).toEqual([
      'old (development): last release 2014-03-08',
      'left (development): deprecated (use another)',
      'bare (development): no repository',
      '3 of 5 dependencies are not kept',
      'npm could not be asked about 1: away',
    ]);
    expect(status).toBe(0);
  });
});

describe('npm run images:pin', () => {
  const files = ['docker-compose.yml', 'docker-compose.sql.yml', 'Dockerfile', 'prosody/Dockerfile'];
  const pin = (lines: string) => {
    for (const file of [...files, 'scripts/pin-images.mjs']) cpSync(join(packageRoot, file), join(folder, file));
    return spawnSync(process.execPath, [join(folder, 'scripts/pin-images.mjs')], { env: standIn('docker', lines), encoding: 'utf8' });
  };
  const written = () => files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const images = (text: string) => [...text.matchAll(/^\s*(?:image: |FROM )(\S+)/gm)].map(([, name]) => name!);

  test('writes the digest behind each tag, and again after a change', () => {
    const answer = (letter: string) => `console.log(JSON.stringify({ digest: 'sha256:${letter.repeat(64)}' }))`;
    for (const letter of ['a', 'b']) {
      expect(pin(answer(letter)).status).toBe(0);
      const others = images(written()).filter((name) => !name.endsWith(`@sha256:${letter.repeat(64)}`));
      // What is built here, and the stage of another.
      expect([...new Set(others)].sort()).toEqual(['gryphos-portal', 'gryphos-prosody:stable-11146-2', 'packages']);
    }
  });

  test('writes nothing where one of them cannot be asked about', () => {
    expect(pin('process.exit(1)').status).not.toBe(0);
    expect(written()).toBe(files.map(read).join('\n'));
  });

  test('has one Node for all stages of the image, of a line with long-term support', () => {
    const versions = [...read('Dockerfile').matchAll(/^FROM docker\.io\/library\/node:(\d+)\.(\d+\.\d+)-/gm)];
    expect(new Set(versions.map(([, major, rest]) => `${major}.${rest}`)).size).toBe(1);
    expect(Number(versions[0]![1]) % 2 === 0 || Number(versions[0]![1]) >= 27).toBe(true);
  });
});
