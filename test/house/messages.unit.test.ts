import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { en } from '../../src/platform/messages/en.ts';
import { es } from '../../src/platform/messages/es.ts';

type Leaf = { path: string; value: unknown };

function leaves(tree: object, path = ''): Leaf[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? leaves(value, `${path}${name}.`) : [{ path: path + name, value }],
  );
}

function readFolder(folder: string): string {
  const names = readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(ts|ejs)$/.test(name) && !/^platform\/messages\/e[ns]\b/.test(name))
    .map((name) => readFileSync(join(packageRoot, folder, name), 'utf8'))
    .join('\n');
}

describe('the messages', () => {
  const users = readFolder('src') + readFolder('views');

  test('are all used', () => {
    const unused = leaves(es).filter(({ path }) => !users.includes(path.split('.').at(-1)!));
    expect(unused.map(({ path }) => path)).toEqual([]);
  });

  test('are complete and translated in English', () => {
    const spanish = new Map(leaves(es).map(({ path, value }) => [path, value]));
    // Letters and keys of the roll call are symbols, not words.
    const words = leaves(en).filter(({ path }) => !/^attendance\.rollCall\.(keys\.list\.\d\.0\.\d|marks\.\w+\.letter)$/.test(path));
    const same = words.filter(({ path, value }) => typeof value === 'string' && value === spanish.get(path));
    const expected = ['lists.no', 'auditLog.no', 'profile.languages.es', 'profile.languages.en', 'timeZones.Asia', 'timeZones.Australia'];
    const roles = [
      'administration.roles',
      'privacy.file.sections.roles.file',
      'people.columns.roles',
      'person.new.roles',
      'person.roles.title',
    ];
    expect(same.map(({ path }) => path).sort()).toEqual([...expected, ...roles].sort());
    expect(leaves(en).map(({ path }) => path)).toEqual([...spanish.keys()]);
  });

  test('avoid technical terms in Spanish', () => {
    const texts = leaves(es).filter(({ path }) => !path.startsWith('standIn.'));
    for (const { path, value } of texts) {
      const text = typeof value === 'function' ? (value as (...of: unknown[]) => string)('X', 'Y') : value;
      // A setting is named as it is written.
      const plain = String(text)
        .replace(/«[^»]*»/g, '')
        .replace(/\b[A-Z_]+=\S+/g, '');
      expect([path, plain]).toEqual([path, expect.not.stringMatching(/\b(token|JWT|URL|login|link|email|e-mail|servidor|password)\b/i)]);
    }
  });
});

describe.each([
  ['Spanish', es],
  ['English', en],
])('the %s messages with numbers', (_, messages) => {
  test.each([0, 1, 2])('are texts for %i', (count) => {
    const texts = leaves(messages).flatMap(({ path, value }) => (typeof value === 'function' ? answer(path, value as Message, count) : []));
    expect(texts.length).toBeGreaterThan(100);
    for (const [path, text] of texts) expect([path, text]).toEqual([path, expect.not.stringMatching(/undefined|NaN|\[object/)]);
  });

  test('have a singular', () => {
    const plurals = (count: unknown) =>
      leaves(messages).flatMap(({ path, value }) =>
        typeof value === 'function' && answer(path, value as Message, count).some(([, text]) => hasPluralOfOne(text)) ? [path] : [],
      );
    // A count arrives as a number, or written out.
    const written = new Set(plurals('1'));
    expect(plurals(1).filter((path) => written.has(path) && !alwaysMany.test(path))).toEqual([]);
  });
});

/** What is counted here never is one: limits, minutes to choose from, names beside a number, what is shown from two on only. */
const alwaysMany =
  /^(imports\.(upload|problems)\.|attendance\.(times|truncatedTo)|api\.access\.days|manageMeetings\.extendAria|person\.joinAttempts\.times|roles\.page\.users|flash\.|people\.bulk\.(selectMatching|allSelected)|person\.access\.mail\.|doctor\.outcomes\.(web|port|paths)|dashboard\.jitsi\.reachable|keptForms\.problems|providers\.)/;

function hasPluralOfOne(text: string): boolean {
  return /(?<![\d.])1 (?!(?:más|mes|class)\b)\p{L}+s\b/u.test(text);
}

type Message = (...values: unknown[]) => unknown;

/** The text for this number everywhere; nothing for a message of other values, such as lists. */
function answer(path: string, message: Message, count: unknown): [string, string][] {
  try {
    const text = message(...Array.from({ length: Math.max(1, message.length) }, () => count));
    return typeof text === 'string' ? [[path, text]] : [];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}
