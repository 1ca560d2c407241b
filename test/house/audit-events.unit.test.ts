import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { en } from '../../src/platform/messages/en.ts';
import { es } from '../../src/platform/messages/es.ts';

const folder = join(packageRoot, 'src');
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('shared/words/'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** What stands as the deed in calls of `recordDeed`, and whatever else in the source has the name of one. */
const done = new Set([...source.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, name]) => name!));
const recorded = [...source.matchAll(/\bdeed(?::| =)([^,;]*)/g)].flatMap(([, value]) =>
  [...value!.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, name]) => name!),
);

describe.each([
  ['Spanish', es.journal],
  ['English', en.journal],
])('%s words', (_language, words) => {
  const deeds = Object.entries(words.deeds).flatMap(([area, names]) =>
    Object.entries(names).map(([name, text]) => [`${area}.${name}`, text]),
  );

  test('name every deed that the source records', () => {
    expect(recorded.length).toBeGreaterThan(10);
    expect(recorded.filter((deed) => !new Map(deeds as [string, string][]).get(deed))).toEqual([]);
  });

  test('name no deed that nobody does', () => {
    expect(deeds.filter(([deed]) => !done.has(deed!))).toEqual([]);
  });

  test('name every area that deeds have, and no other', () => {
    expect(Object.keys(words.areas).sort()).toEqual(Object.keys(words.deeds).sort());
  });
});
